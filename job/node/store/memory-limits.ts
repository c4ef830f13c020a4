/** What rows may take in memory on their way into the store. */
export interface MemoryLimits {
  /** With one more file open than this, the one opened first is finished. */
  readonly openFiles: number;
  /** With more than this in the columns of all open files, the largest are finished. */
  readonly openBytes: number;
  /** How many rows, or bytes of rows, pass between two looks at the columns. */
  readonly rowsPerLook: number;
  readonly bytesPerLook: number;
  /** With more than this being written, or more files being finished, no row is taken before that has ended. */
  readonly pendingBytes: number;
  readonly pendingFiles: number;
}

const MIB = 1024 * 1024;

/** Together about 160 MiB, whatever the rows are: an open file takes about 8 KiB with its first row. */
export const memoryLimits: MemoryLimits = {
  openFiles: 4_096,
  openBytes: 64 * MIB,
  rowsPerLook: 4_096,
  bytesPerLook: 4 * MIB,
  pendingBytes: 32 * MIB,
  pendingFiles: 256,
};
