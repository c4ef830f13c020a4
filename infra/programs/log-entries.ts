/** A line of the log of one of our programs. */
export interface LogEntry {
  readonly level: number;
  readonly msg: string;
  readonly reason?: string;
  readonly messages?: number;
  readonly rows?: number;
  readonly records?: number;
  readonly points?: number;
  /** How long what is logged took, as of a checkpoint. */
  readonly ms?: number;
}

/** The levels of pino that matter here. */
export const LEVEL = { info: 30, warn: 40, error: 50, fatal: 60 } as const;

/** Reads a log line by line. A line that is no JSON is one of level error; one that is still being written is left out. */
export function logEntries(log: string): LogEntry[] {
  const lines = log.split('\n').slice(0, -1);
  return lines.map((line) => (line.startsWith('{') ? JSON.parse(line) : { level: LEVEL.error, msg: line }));
}
