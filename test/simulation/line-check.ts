import type { Pipeline } from '../../job/definition';
import { type ExpectedLine, expectedLines } from './reckoning';
import type { Row } from './row';
import type { SentLines } from './sent-lines';
import type { Topic } from './topic';
import { Violation } from './world';

const LINE = /^([^,]+),name=(\S+) (?:average=([^,]+)|last="(\d+)"),event_time=(\d+)i (\d+)$/;

/**
 * Lines are at least once, and right: each says what some of its rows make, and the last one of a window what all do that
 * came in time.
 * @param watermarkIsKept no checkpoint was given up
 * @throws Violation when a line is wrong, or a window that has ended has none
 */
export function checkLines(lines: SentLines, pipeline: Pipeline, topic: Topic, watermarkIsKept: boolean): void {
  const expected = expectedLines(pipeline, topic.rows, watermarkIsKept);
  const last = new Map<ExpectedLine, string>();
  for (const { text } of lines.inOrder) {
    const [, measurement, tag, average, string, , time] = LINE.exec(text) ?? [];
    const value = string ?? average ?? '';
    const line = expected.get(`${measurement} ${tag} ${Number(time) / 1e6}`);
    if (line === undefined) throw new Violation(`there should be no line '${text}'`);
    if (!line.mayOnceSay(value)) throw new Violation(`line '${text}' is wrong: it should be of rows ${line}`);
    last.set(line, value);
  }
  const ended = Math.min(...topic.broker.logs.map((_, partition) => latestOf(topic.rows, partition)));
  for (const [key, line] of expected) {
    // Before, the watermark may have come so far once, by records that are gone since: that line may never be renewed.
    if (line.end > ended) continue;
    const value = last.get(line);
    if (value === undefined && line.isCertain)
      throw new Violation(`there is no line of ${key}, which should be of rows ${line}`);
    if (value !== undefined && !line.mayEndWith(value))
      throw new Violation(`the last line of ${key} says ${value}, and should be of rows ${line}`);
  }
}

/** The event time that a partition has surely come to. */
function latestOf(rows: readonly Row[], partition: number): number {
  let latest = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    if (row.partition === partition && row.fate === 'kept' && row.timestamp > latest) latest = row.timestamp;
  }
  return latest;
}
