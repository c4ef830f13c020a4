import { counted } from '../../../job/counted';
import { at, textAt } from '../../value-at';
import type { LiveObject } from '../cluster/live-object';
import { hasOwner, isMadeByDeploy } from '../cluster/ownership';

/** What is in the namespace before a teardown. */
export interface Contents {
  readonly objects: readonly LiveObject[];
  readonly volumes: readonly LiveObject[];
  readonly secrets: readonly LiveObject[];
}

/**
 * What a teardown deletes, and which data goes with it.
 * @param savepoint whether the job is to write one first
 */
export function deletionSummary({ objects, volumes, secrets }: Contents, savepoint: boolean): string {
  const localStack = objects.some(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'localstack');
  const lines = [
    ...objects.flatMap((object) => topicLine(object) ?? snapshotLine(object, localStack) ?? []),
    ...volumes.map(({ metadata }) => `volume ${metadata.name}`),
    ...secrets.filter(isOfOthers).map(({ metadata }) => `Secret ${metadata.name}, which others made`),
    ...(localStack ? ['the bucket in LocalStack, with the long-term store and savepoints in it'] : []),
    ...(localStack && savepoint ? ['the savepoint that the job is to write: it is in that bucket'] : []),
  ];
  const what = `Teardown deletes ${counted(objects.length, 'object')}${lines.length > 0 ? ', and with them:' : '.'}`;
  return [what, ...lines.map((line) => `  ${line}`)].join('\n');
}

/** Made by a person; those of operators belong to what they were made for. */
const isOfOthers = (secret: LiveObject): boolean => !isMadeByDeploy(secret) && !hasOwner(secret.metadata);

const topicLine = ({ kind, metadata }: LiveObject): string | undefined =>
  kind === 'KafkaTopic' ? `topic ${metadata.name}, with its messages` : undefined;

/** The operator deletes the files of a snapshot only where the snapshot says so, and only while the job runs. */
function snapshotLine({ kind, metadata, spec, status }: LiveObject, localStack: boolean): string | undefined {
  if (kind !== 'FlinkStateSnapshot') return undefined;
  const path = textAt(status, 'path') ?? textAt(spec, 'savepoint', 'path') ?? 'a place that is not known';
  const goes = localStack || at(spec, 'savepoint', 'disposeOnDelete') === true;
  return goes
    ? `snapshot ${metadata.name}, with its files in ${path}`
    : `snapshot ${metadata.name}; its files stay in ${path}`;
}
