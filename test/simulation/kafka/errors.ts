const REBALANCING = ['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION'];

/** Kafka's name for what it has answered. */
export const typeOf = (error: unknown) =>
  typeof error === 'object' && error !== null && 'type' in error ? String(error.type) : '';

export const isUnknownMember = (error: unknown) => typeOf(error) === 'UNKNOWN_MEMBER_ID';

/** Whoever is answered so has to join its group again. */
export const hasToJoinAgain = (error: unknown) => isUnknownMember(error) || REBALANCING.includes(typeOf(error));
