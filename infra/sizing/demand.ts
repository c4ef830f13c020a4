import { type Milliseconds, minutes, parseDuration } from '../../job/duration';

/** What an environment is sized for. */
export interface Demand {
  readonly rowsPerSecond: number;
  readonly rowsPerMessage: number;
  readonly tags: number;
  /** How long Kafka keeps a message. */
  readonly retention: Milliseconds;
  readonly checkpointInterval: Milliseconds;
  /** The share of what is there that the rate may use: the rest is for peaks, and for catching up after an outage. */
  readonly utilization: number;
}

export const defaults: Omit<Demand, 'rowsPerSecond'> = {
  rowsPerMessage: 9,
  tags: 30,
  // Kafka's own default.
  retention: parseDuration('7d'),
  checkpointInterval: minutes(1),
  utilization: 0.6,
};

/** @throws RangeError that names the value received and the values allowed */
export function validate(demand: Demand): void {
  const { rowsPerSecond, rowsPerMessage, tags, retention, checkpointInterval, utilization } = demand;
  check('rate', rowsPerSecond, rowsPerSecond > 0 && rowsPerSecond <= 1e8, 'above 0, up to 100,000,000 rows per second');
  check('rows per message', rowsPerMessage, rowsPerMessage >= 1 && rowsPerMessage <= 10_000, 'from 1 to 10,000');
  check('tags', tags, Number.isInteger(tags) && tags >= 1, 'a whole number from 1');
  check('retention', retention, retention >= minutes(1), 'a minute or more, such as 7d');
  check('checkpoint interval', checkpointInterval, checkpointInterval >= 1000, 'a second or more, such as 1m');
  check('utilization', utilization, utilization > 0 && utilization <= 1, 'above 0, up to 1');
}

function check(name: string, value: number, allowed: boolean, values: string): void {
  if (!allowed) throw new RangeError(`${name} ${value} is not supported: choose ${values}`);
}
