import { minutes } from '../../job/duration';
import { CheckpointLog } from '../../job/node/checkpoint/checkpoint-log';
import { Progress } from '../../job/node/checkpoint/progress';
import { DirectoryStore } from '../../job/node/store/directory-store';
import { LongTermStore } from '../../job/node/store/long-term-store';
import type { ObjectStore } from '../../job/node/store/object-store';
import type { FinishedFile } from '../../job/node/store/partition-file';
import type { WindowRow } from '../../job/node/windows/accumulators';
import { aggregationOf } from '../../job/node/windows/aggregation';
import { EventTimeWindows } from '../../job/node/windows/event-time-windows';
import type { SliceState } from '../../job/node/windows/slice';
import { pipeline } from '../../job/pipeline';

const START = Date.parse('2026-11-22T10:00:00Z');
const DAY = 86_400_000;
/** While partitions are read in turn, more than one window is open. */
const OPEN_WINDOWS = 2;
const VALUE = Buffer.from('123.456');
const ROW: WindowRow = {
  number: Number(VALUE),
  instants: new Float64Array(),
  bytes: VALUE,
  start: 0,
  end: VALUE.length,
  offset: 0,
  partition: 0,
  row: 0,
};

export interface Unfinished {
  /** In each of the windows that are open. */
  readonly tags: number;
  /** Finished and listed in the checkpoint, but not published: one for each day. */
  readonly files: number;
}

/** Makes a store as a job leaves it that dies between a checkpoint and the publication of its files. */
export async function leaveUnfinished(location: string, source: string, { tags, files }: Unfinished): Promise<void> {
  const store = new DirectoryStore(location, (action) => action());
  await new CheckpointLog(store).append({
    source,
    ...new Progress(pipeline, minutes(1)).snapshot(),
    windows: openWindows(tags),
    files: await finishedFiles(store, files),
    finished: false,
  });
}

function openWindows(tags: number): readonly SliceState[] {
  const windows = new EventTimeWindows(pipeline.columns, aggregationOf(pipeline));
  for (let i = 0; i < tags; i++) {
    const name = Buffer.from(`pu136mod-nd-${i}`);
    const tag = windows.tags.lookup(name, 0, name.length);
    for (let window = 0; window < OPEN_WINDOWS; window++) {
      windows.begin(START + window * pipeline.speedLayer.window.size, Number.NEGATIVE_INFINITY);
      windows.add(tag, ROW);
    }
  }
  return [...windows.states()];
}

function finishedFiles(objects: ObjectStore, count: number): Promise<FinishedFile[]> {
  const store = new LongTermStore(pipeline, objects, (index) => `part-${index}.parquet`);
  const instants = new Float64Array(Object.keys(pipeline.columns).length);
  const [starts, ends] = [new Int32Array(pipeline.input.fields.length), new Int32Array(pipeline.input.fields.length)];
  const bytes = Buffer.from('1');
  ends.fill(bytes.length);
  for (let day = 0; day < count; day++) store.append(instants.fill(START - day * DAY), { bytes, starts, ends });
  return store.finish();
}
