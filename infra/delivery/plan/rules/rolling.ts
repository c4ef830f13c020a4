import type { Effect } from '../plan';
import type { Subject } from '../rule';
import { brokers, restartLosesRecords } from '../state-queries';

/** What a restart of the brokers does. */
export const rolls = ({ states }: Subject): Effect =>
  restartLosesRecords(states.before) ? 'loses data' : 'rolls brokers';

export function whyItRolls({ states }: Subject): string {
  if (!restartLosesRecords(states.before)) {
    return 'brokers restart one after the other; clients of topics with enough replicas in sync go on';
  }
  return brokers(states.before) === 1
    ? 'the only broker restarts, and its storage is ephemeral: every topic is empty afterwards'
    : 'brokers restart, and their storage is ephemeral: topics of one replica are empty afterwards';
}
