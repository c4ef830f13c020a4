/** There is nothing to read from, for a reason that the message tells. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** The store can't do what it was asked, for a reason that the message tells and trying again would not change. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** Nothing can be delivered any more, for a reason that the message tells. */
export class SinkError extends Error {
  override readonly name = 'SinkError';
}

/** A checkpoint can't be used. The message says why, and what to do. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}

/** Another instance of the job has taken over. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}

/** For messages: what is lost and what doubled by whoever removes all checkpoints of a store, and how to do without. */
export const WITHOUT_CHECKPOINTS =
  'another --long-term-store keeps what is stored as it is. Removing all checkpoints of this store, while no job runs, is ' +
  'the last resort: a topic is then read from the offsets committed to Kafka, so that rows stored beyond them are stored ' +
  'twice, and a file from its start, so that all its rows are; windows that were open get lines without what was read before';
