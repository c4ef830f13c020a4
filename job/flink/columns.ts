import { identifier } from './sql';

/** The columns of the views, from the message as received to the judged row. */
export const col = {
  message: identifier('message'),
  timestamp: identifier('timestamp'),
  partition: identifier('partition'),
  offset: identifier('offset'),
  text: identifier('text'),
  /** Every row of the message is good, and no field quoted. */
  clean: identifier('clean'),
  /** The message may hold bytes that are no UTF-8: its rows are its bytes as Latin-1, which has a character for each. */
  bytewise: identifier('bytewise'),
  rows: identifier('rows'),
  row: identifier('row'),
  /** Place of the row in its message, from 1. */
  position: identifier('position'),
  fields: identifier('fields'),
  /** A key of the pipeline's rejection reasons; NULL for a good row. */
  reason: identifier('reason'),
} as const;
