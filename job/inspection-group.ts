/** How the names of the consumer groups begin in which people look into topics. */
export const INSPECTION_GROUP = 'inspect-';
