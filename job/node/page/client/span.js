/**
 * From when to when charts go: all of windows of one size have the same span.
 * @param {readonly import('../answers').Tag[]} tags
 * @returns {(tag: import('../answers').Tag) => { first: number, latest: number }}
 */
export function spansOf(tags) {
  /** @type {Map<number, { first: number, latest: number }>} */
  const bySize = new Map();
  for (const { windowMs, ends } of tags) {
    const [begin = 0, end = 0] = [ends[0], ends.at(-1)];
    const known = bySize.get(windowMs) ?? { first: begin, latest: end };
    bySize.set(windowMs, { first: Math.min(known.first, begin), latest: Math.max(known.latest, end) });
  }
  return ({ windowMs }) => bySize.get(windowMs) ?? { first: 0, latest: 0 };
}
