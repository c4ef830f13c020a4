import { days, type Milliseconds, minutes } from '../duration';
import type { Setting } from '../settings';

/** The settings of a compaction, beside where the store is. */
export const compactionSettings = {
  closedAfter: {
    flag: '--closed-after <duration>',
    variable: 'UAF_CLOSED_AFTER',
    default: days(1),
    description: 'how long after its end a day is considered closed',
  },
  grace: {
    flag: '--grace <duration>',
    variable: 'UAF_GRACE',
    default: minutes(60),
    description: 'how long to keep replaced files: longer than the longest query',
  },
} as const satisfies Readonly<Record<string, Omit<Setting, 'default'> & { readonly default: Milliseconds }>>;
