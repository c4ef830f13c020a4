import { byId, element, fillRows } from './dom.js';
import { counted, formatBytes, formatCount } from './format.js';

let shownPartitions = '';
let shownRejection = -2;

/** @param {import('../answers').State} state */
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

/** @param {import('../answers').State} state */
export function showRejections({ rejections }) {
  const latest = rejections[0]?.rows[0]?.number ?? -1;
  if (latest === shownRejection) return;
  shownRejection = latest;
  fillRows(byId('rejections'), [], 'No row was rejected.');
  if (rejections.length > 0) byId('rejections').replaceChildren(...rejections.flatMap(rowsOfReason));
}

/** Rows that share one reason, which stands beside the first of them. @param {import('../answers').Rejections} rejections */
function rowsOfReason({ reason, isStored, count, rows }) {
  const head = element('th', { scope: 'rowgroup', rowspan: String(rows.length) }, [
    reason,
    element('small', {}, [counted(count, 'row')]),
  ]);
  return rows.map(({ partition, offset, text, bytesLeftOut }, i) => {
    const more = bytesLeftOut === 0 ? '' : ` and ${counted(bytesLeftOut, 'byte')} more`;
    return element('tr', {}, [
      ...(i === 0 ? [head] : []),
      element('td', {}, [element('code', {}, [text]), more]),
      element('td', { class: 'stored' }, [isStored ? 'yes' : 'no']),
      element('td', {}, [`${partition} / ${offset}`]),
    ]);
  });
}
