import { identifier } from './sql';

/** The columns of the views, from the message as received to the judged row. */
export const col = {
  message: identifier('message'),
  timestamp: identifier('timestamp'),
  partition: identifier('partition'),
  offset: identifier('offset'),
  /** The message as UTF-8. */
  text: identifier('text'),
  /** The message has an event time, every row of it is good, and no field quoted. */
  clean: identifier('clean'),
  /** The message may hold bytes that are no UTF-8: its rows are its bytes as Latin-1, which has a character for each. */
  bytewise: identifier('bytewise'),
  rows: identifier('rows'),
  row: identifier('row'),
  /** Place of the row in its message, from 1. */
  position: identifier('position'),
  /** The row as it came, a Latin-1 character for each byte. */
  received: identifier('received'),
  /** What is wrong with the row before its fields are looked at, as a key of the pipeline's rejection reasons, or NULL. */
  malformed: identifier('malformed'),
  /** What is wrong with the row, as a key of the pipeline's rejection reasons, or NULL. */
  reason: identifier('reason'),
} as const;
