/** Called for each record: its value is the bytes from `start` to `end`, its timestamp milliseconds since 1970. */
export type RecordVisitor = (offset: number, timestamp: number, bytes: Buffer, start: number, end: number) => void;
