import { everyFunction } from './every-function';

/** Loaded before a program (`node -r`), it puts this definition in the place of the repository's. */
const path = require.resolve('../../job/pipeline');
const { exports: loaded } = require.cache[path] ?? {};
if (loaded === undefined) throw new Error(`${path} is not loaded: every-function.ts imports it`);
const definition = everyFunction;
Object.defineProperty(require.cache[path], 'exports', { value: { pipeline: definition } });
