import type { Patch } from '../engine';

/** A fault that the simulation must find. */
export interface Mutation {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** It is found within so many seeds. */
  readonly seeds: number;
}

export const mutation = (
  name: string,
  seeds: number,
  ...patches: readonly [file: string, find: string, replace: string][]
) => ({
  name,
  seeds,
  patches: patches.map(([file, find, replace]) => ({ file, find, replace })),
});
