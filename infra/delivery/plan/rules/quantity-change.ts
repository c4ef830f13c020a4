import { quantity } from '../../../quantity';

/** Whether a quantity got smaller. */
export function shrank({ before, after }: { readonly before?: unknown; readonly after?: unknown }): boolean {
  const [old, young] = [quantity(before), quantity(after)];
  return old !== undefined && young !== undefined && young < old;
}

/** Whether a quantity got larger. */
export const grew = ({ before, after }: { readonly before?: unknown; readonly after?: unknown }): boolean =>
  shrank({ before: after, after: before });
