/** A share is no smaller, so that a topic of thousands of partitions is not read in crumbs. */
const LEAST_BYTES = 64 * 1024;

/**
 * What is asked of each partition in one fetch: equal shares, beginning with another partition each time.
 *
 * A broker fills its answer in the order of the request. Asked in one order for a megabyte of each in ten, as kafkajs
 * does, it serves the last 6 of 16 partitions only once the first 10 are read to their end: of a backlog of ten minutes,
 * up to ten windows of a minute were open instead of two.
 *
 * @param maxBytes of the whole answer; 0 where it has no limit
 * @param turn the number of the fetch
 */
export function sharesOf<Asked extends { readonly maxBytes: number }>(
  asked: readonly Asked[],
  maxBytes: number,
  turn: number,
): Asked[] {
  const first = asked.length === 0 ? 0 : turn % asked.length;
  const share = maxBytes > 0 ? Math.max(LEAST_BYTES, Math.floor(maxBytes / asked.length)) : Number.POSITIVE_INFINITY;
  const inTurn = [...asked.slice(first), ...asked.slice(0, first)];
  return inTurn.map((each) => ({ ...each, maxBytes: Math.min(each.maxBytes, share) }));
}
