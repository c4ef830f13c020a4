import type { Pipeline } from '../../job/definition';

/** Puts a definition in the place of the repository's, which it was made from, for all that is loaded after this. */
export function putInPlace(definition: Pipeline): void {
  const path = require.resolve('../../job/pipeline');
  const { exports: loaded } = require.cache[path] ?? {};
  if (loaded === undefined) throw new Error(`${path} is not loaded: no definition was made from it`);
  Object.defineProperty(require.cache[path], 'exports', { value: { pipeline: definition } });
}
