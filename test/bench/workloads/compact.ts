import { pino } from 'pino';
import { compact } from '../../../job/compact/compact';
import { compactedLocation } from '../../../job/compact/compaction';
import { minutes } from '../../../job/duration';
import { DirectoryStore } from '../../../job/node/store/directory-store';
import { pipeline } from '../../../job/pipeline';
import { measure, options } from './workload';

const { rows, folder } = options<{ readonly rows: number; readonly folder: string }>();

/** Merges the small files of closed days. */
void measure(async () => {
  const open = (location: string) => new DirectoryStore(location, (action) => action());
  const compacted = open(compactedLocation(folder));
  const logger = pino({ level: 'silent' });
  await compact({ pipeline, store: open(folder), compacted, closedAfter: minutes(0), grace: minutes(60), logger });
  let bytesWritten = 0;
  for await (const { size } of compacted.files()) bytesWritten += size;
  return { amount: rows, bytesWritten };
});
