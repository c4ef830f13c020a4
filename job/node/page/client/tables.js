import { byId, element, fillRows } from './dom.js';
import { formatBytes, formatCount } from './format.js';

let shownPartitions = '';
let shownRejection = -1;

/** @param {import('./types').State} state */
export function showPartitions({ partitions, partitionsLeftOut }) {
  const text = JSON.stringify(partitions);
  if (text === shownPartitions) return;
  shownPartitions = text;
  fillRows(
    byId('partitions'),
    partitions.map(({ path, files, bytes, rowsAdded }) => [
      path,
      formatCount(files),
      formatBytes(bytes),
      formatCount(rowsAdded),
    ]),
    'The store has no file yet.',
  );
  byId('partitions-left-out').hidden = !partitionsLeftOut;
}

/** @param {import('./types').State} state */
export function showRejections({ rejections }) {
  const latest = rejections[0]?.number ?? 0;
  if (latest === shownRejection) return;
  shownRejection = latest;
  fillRows(
    byId('rejections'),
    rejections.map(({ reason, isStored, partition, offset, text, bytesLeftOut }) => [
      reason,
      element('span', {}, [
        element('code', {}, [text]),
        bytesLeftOut === 0 ? '' : ` and ${formatCount(bytesLeftOut)} bytes more`,
      ]),
      isStored ? 'yes' : 'no',
      `${partition} / ${offset}`,
    ]),
    'No row was rejected.',
  );
}
