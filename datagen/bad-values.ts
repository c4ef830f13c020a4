/** What historians deliver in place of a number when a sensor gives none. */
export const BAD_VALUES = ['Bad Input', 'Comm Fail', 'I/O Timeout', 'No Data', 'Out of Serv'] as const;

/** At a message of the shipped tags every ten seconds, one about every two minutes, beside those of tags that drop out. */
export const DEFAULT_BAD_VALUE_SHARE = 0.02;
