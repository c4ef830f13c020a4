/**
 * What a message may hold, before it is compressed: with headers still less than brokers and readers take by default. A
 * longer row is sent shortened, a longer line left out.
 */
export const MESSAGE_BYTES = 1_000_000;
