import type { Milliseconds } from '../../job/duration';

const SHOWN_EVERY_MS = 1_000;
/** Where there is no terminal. */
const TOLD_EVERY_MS = 60_000;

/** Something that somebody waits for. */
interface Wait {
  readonly doing: string;
  readonly takes: string;
  readonly start: number;
}

/** What is being waited for at the moment, in the order in which it began. */
const waits = new Set<Wait>();
let timer: NodeJS.Timeout | undefined;
/** Lines at the end of the terminal that are renewed. */
let shown = 0;

/**
 * Shows that work is under way, for how long, and how long it takes. On a terminal that is a line for each wait, which
 * renews itself; elsewhere a line at its beginning and its end, and one now and then about all that goes on.
 * @param doing such as `fetching Kafka 4.3.1 from Maven`
 * @param takes how long it takes on two cores
 */
export async function withProgress<T>(doing: string, takes: Milliseconds, work: () => Promise<T>): Promise<T> {
  const { stderr } = process;
  const wait: Wait = { doing, takes: `about ${formatTime(takes)} on 2 cores`, start: performance.now() };
  waits.add(wait);
  if (!stderr.isTTY) stderr.write(`${doing} ... (${wait.takes})\n`);
  timer ??= setInterval(stderr.isTTY ? show : tell, stderr.isTTY ? SHOWN_EVERY_MS : TOLD_EVERY_MS);
  try {
    const result = await work();
    end(wait, `${doing} ... done in ${elapsed(wait)}`);
    return result;
  } catch (error) {
    end(wait, `${doing} ... failed after ${elapsed(wait)}`);
    throw new Error(`${doing}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

function end(wait: Wait, last: string): void {
  waits.delete(wait);
  if (waits.size === 0) {
    clearInterval(timer);
    timer = undefined;
  }
  if (process.stderr.isTTY) show(last);
  else process.stderr.write(`${last}\n`);
}

/** @param last a line that stays, above those that are renewed */
function show(last?: string): void {
  const { columns } = process.stderr;
  const lines = [...waits].map((wait) => `${wait.doing} ... ${elapsed(wait)} of ${wait.takes}`.slice(0, columns - 1));
  const back = shown === 0 ? '\r' : `\x1b[${shown}A\r`;
  const all = [...(last === undefined ? [] : [last]), ...lines];
  process.stderr.write(`${back}\x1b[J${all.map((line) => `${line}\n`).join('')}`);
  shown = lines.length;
}

function tell(): void {
  process.stderr.write(`${[...waits].map((wait) => `${wait.doing} ... ${elapsed(wait)}`).join(', ')}\n`);
}

const elapsed = ({ start }: Wait): string => formatTime(performance.now() - start);

/** Such as `40 s` and `2 min 5 s`. */
function formatTime(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return [...(minutes > 0 ? [`${minutes} min`] : []), ...(rest > 0 || minutes === 0 ? [`${rest} s`] : [])].join(' ');
}
