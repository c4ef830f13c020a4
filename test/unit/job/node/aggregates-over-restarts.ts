import type { Pipeline } from '../../../../job/definition';
import { type Milliseconds, minutes } from '../../../../job/duration';
import { CsvReader } from '../../../../job/node/rows/csv-reader';
import { Succession, type SuccessionState } from '../../../../job/node/windows/succession';
import { pipeline as actual } from '../../../../job/pipeline';

export const TAG = 'pu136mod-ni-001';
export const MINUTE = minutes(1);

/** The pipeline with windows of a size, and its averages in a field of that name. */
export function defined(size: Milliseconds, field = 'average'): Pipeline {
  const { speedLayer } = actual;
  const aggregates = { ...speedLayer.aggregates, numeric: { [field]: { fn: 'average' } as const } };
  return { ...actual, speedLayer: { ...speedLayer, window: { type: 'tumbling', size }, aggregates } };
}

export interface Row {
  readonly eventTime: number;
  readonly value: number;
}

/** A job's aggregates, which go on after a restart with whatever definition. */
export class Aggregates {
  watermark = Number.NEGATIVE_INFINITY;
  readonly lines: string[] = [];
  readonly late: Row[] = [];
  succession: Succession;

  constructor(definition: Pipeline) {
    this.succession = new Succession(definition, this.watermark);
  }

  restart(definition: Pipeline): void {
    const { windows, ...rest } = this.succession.state;
    const state: SuccessionState = JSON.parse(JSON.stringify({ ...rest, windows: [...windows] }));
    this.succession = new Succession(definition, this.watermark, state);
  }

  add(row: Row): void {
    const aggregator = this.succession.at(row.eventTime);
    const bytes = Buffer.from(`2026-11-22T10:00:00Z,${TAG},${row.value}`);
    const reader = new CsvReader(3);
    reader.open(bytes, 0, bytes.length);
    reader.next();
    aggregator.open(0, 0, row.eventTime, this.watermark);
    if (aggregator.add(reader, new Float64Array(4)) === 'late') this.late.push(row);
  }

  close(watermark: number): void {
    this.watermark = Math.max(this.watermark, watermark);
    for (const { lines } of this.succession.renew()) this.lines.push(...lines);
    for (const { lines } of this.succession.close(this.watermark)) this.lines.push(...lines);
  }
}
