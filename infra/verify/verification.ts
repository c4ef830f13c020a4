import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { counted } from '../../job/counted';
import type { Milliseconds } from '../../job/duration';
import { distinctFields, fieldsOf } from '../../job/fields';
import { type InfluxDbAccess, type Point, readPoints } from '../../job/inspect/points';
import { pipeline } from '../../job/pipeline';
import { windowsOf } from '../../job/windows';
import { temporaryFolder } from '../programs/process';
import { beginningOf, type EndedAggregate, endedIn, type Interval } from './ended-windows';
import { readSent, type Sent, type SourceTopic } from './sent';
import { type S3Access, type StoredCount, StoredRows } from './stored';

/** What to look into, and what lets one in. */
export interface Target {
  readonly kafka: SourceTopic;
  readonly s3: S3Access;
  readonly influxDb: InfluxDbAccess;
}

/** How a field of the windows compares with what was sent. */
export interface WindowCount {
  readonly expected: number;
  readonly right: number;
  readonly missing: number;
  readonly wrong: number;
}

export interface Verdict {
  readonly ok: boolean;
  /** The interval's bounds, as instants. */
  readonly from: string;
  readonly to: string;
  readonly sent: { readonly messages: number; readonly rows: number; readonly bad: number };
  readonly stored: StoredCount;
  /** By the field of the lines: of further windows, after their measurement and a point. */
  readonly windows: Readonly<Record<string, WindowCount>>;
}

export interface VerifyOptions {
  /** Over how many windows, the latest that are over. */
  readonly windows: number;
  /** How long rows and points may take to appear. */
  readonly timeout: Milliseconds;
  readonly say: (what: string) => void;
}

const { window, line } = pipeline.speedLayer;
const POLL_MS = 3000;

/** Finds what was sent in an interval again at both ends of the system. */
export async function verify(target: Target, { windows, timeout, say }: VerifyOptions): Promise<Verdict> {
  const { start, end, sent } = await interval(target, windows, say);
  const beginning = beginningOf({ start, end }, pipeline);
  const before = beginning < start ? (await readSent(target.kafka, beginning, start)).rows : [];
  const expected = endedIn({ start, end }, [...before, ...sent.rows], pipeline);
  const folder = temporaryFolder('verify');
  const stored = new StoredRows(target.s3, folder);
  const deadline = performance.now() + timeout;
  say(
    `${counted(sent.rows.length, 'row')} and ${counted(expected.length, 'window')} are looked for, for at most ${timeout / 1000} s`,
  );
  let said = '';
  try {
    for (;;) {
      const verdict = await look(target, { start, end, sent, expected, stored });
      if (verdict.ok || performance.now() > deadline) return verdict;
      const missing = Object.values(verdict.windows).reduce((sum, count) => sum + count.missing, 0);
      const lacking = `not there yet: ${counted(verdict.stored.missing, 'row')}, ${counted(missing, 'window')}`;
      if (lacking !== said) say(lacking);
      said = lacking;
      await sleep(POLL_MS);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface SentInterval extends Interval {
  readonly sent: Sent;
}

/** The latest windows that are over; when nothing was sent in them, those that end with the present one. */
async function interval({ kafka }: Target, windows: number, say: (what: string) => void): Promise<SentInterval> {
  for (const mayWait of [true, false]) {
    const end = Math.floor(Date.now() / window.size) * window.size;
    const start = end - windows * window.size;
    const sent = await readSent(kafka, start, end);
    if (sent.messages > 0) return { start, end, sent };
    if (!mayWait) break;
    const left = end + window.size - Date.now();
    say(`nothing was sent in the last window: waiting ${Math.ceil(left / 1000)} s for the end of the present one`);
    await sleep(left);
  }
  throw new Error(
    `nothing is sent to topic '${kafka.sourceTopic}' at ${kafka.brokers.join(', ')}: is datagen running?`,
  );
}

async function look(
  target: Target,
  { start, end, sent, expected, stored }: SentInterval & { expected: readonly EndedAggregate[]; stored: StoredRows },
): Promise<Verdict> {
  const rows = await stored.compare(sent.rows, start, end);
  const found: Record<string, WindowCount> = {};
  for (const { measurement } of windowsOf(pipeline)) {
    // A point stands at the end of its window.
    const points = await readPoints(target.influxDb, start + 1, end + 1, measurement);
    const own = expected.filter((each) => each.measurement === measurement);
    for (const { name } of distinctFields(fieldsOf(pipeline))) {
      found[measurement === line.measurement ? name : `${measurement}.${name}`] = compare(own, points, name);
    }
  }
  const isRight = Object.values(found).every((count) => count.right === count.expected);
  return {
    ok: rows.missing === 0 && rows.tooMany === 0 && isRight,
    from: new Date(start).toISOString(),
    to: new Date(end).toISOString(),
    sent: { messages: sent.messages, rows: sent.rows.length, bad: sent.bad },
    stored: rows,
    windows: found,
  };
}

function compare(expected: readonly EndedAggregate[], points: readonly Point[], field: string): WindowCount {
  const found = new Map(
    points.map((point) => [`${point.field} ${point.time / 1_000_000n} ${point.name}`, point.value]),
  );
  const mine = expected.filter((each) => each.field === field);
  let [right, missing] = [0, 0];
  for (const { name, end, value, tolerance } of mine) {
    const actual = found.get(`${field} ${end} ${name}`);
    if (actual === undefined) missing++;
    else if (typeof actual === 'number' && typeof value === 'number') right += +(Math.abs(actual - value) <= tolerance);
    else right += +(actual === value);
  }
  return { expected: mine.length, right, missing, wrong: mine.length - right - missing };
}
