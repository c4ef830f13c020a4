/** A checkpoint can't be used. The message says why, and what to do. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}
