import type { Mutation } from './mutation';
import { sourceMutations } from './source';
import { storeMutations } from './store';
import { windowMutations } from './windows';

/** Faults that the engine had, and some that it might get. */
export const mutations: readonly Mutation[] = [...storeMutations, ...sourceMutations, ...windowMutations];
