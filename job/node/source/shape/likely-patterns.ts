import { instantOf } from './instant-forms';
import { instantPattern } from './instant-pattern';

const DATES = [
  '%d.%m.%Y',
  '%d/%m/%Y',
  '%m/%d/%Y',
  '%d-%m-%Y',
  '%m-%d-%Y',
  '%Y/%m/%d',
  '%d-%b-%Y',
  '%d %b %Y',
  '%d.%m.%y',
  '%d/%m/%y',
  '%m/%d/%y',
];
const TIMES = ['', ' %H:%M', ' %H:%M:%S', ' %H:%M:%S.%f', ' %I:%M %p', ' %I:%M:%S %p'];

/** The patterns by which a text is an instant: two where it may be of either the day or the month first. */
export const likelyPatterns = (text: string): string[] =>
  DATES.flatMap((date) => TIMES.map((time) => date + time)).filter(
    (pattern) => !Number.isNaN(instantOf(instantPattern(pattern)(text))),
  );
