import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { transformSync } from '@swc/core';
import * as checkpoint from '../../job/node/checkpoint/checkpoint';
import * as checkpointLog from '../../job/node/checkpoint/checkpoint-log';
import * as wiring from '../../job/node/commands/wiring';
import * as errors from '../../job/node/errors';
import * as job from '../../job/node/job/job';
import * as retries from '../../job/node/retry';
import * as outbox from '../../job/node/sink/outbox';
import * as kafkaSource from '../../job/node/source/kafka-source';
import * as directoryStore from '../../job/node/store/directory-store';
import * as objectStore from '../../job/node/store/object-store';
import * as s3Store from '../../job/node/store/s3-store';

/** The code under test. */
export const engine = {
  ...checkpoint,
  ...checkpointLog,
  ...errors,
  ...job,
  ...retries,
  ...outbox,
  ...kafkaSource,
  ...directoryStore,
  ...objectStore,
  ...s3Store,
  isFinal: wiring.isFinal,
};
export type Engine = typeof engine;

const MODULES = [
  'checkpoint/checkpoint',
  'checkpoint/checkpoint-log',
  'errors',
  'job/job',
  'retry',
  'sink/outbox',
  'source/kafka-source',
  'store/directory-store',
  'store/object-store',
  'store/s3-store',
  'commands/wiring',
];
const ROOT = resolve(__dirname, '../../job/node');

/** A fault planted into a file of job/node. */
export interface Patch {
  readonly file: string;
  /** Stands in the file once. */
  readonly find: string;
  readonly replace: string;
}

/** The engine, compiled anew in memory with faults in it. @throws Error when the code to be patched has changed */
export function patched(patches: readonly Patch[]): Engine {
  const loaded = new Map<string, { exports: Record<string, unknown> }>();
  const load = (path: string): Record<string, unknown> => {
    const known = loaded.get(path);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    loaded.set(path, module);
    const native = createRequire(path);
    const requireFrom = (name: string): unknown =>
      name.startsWith('.') && !name.endsWith('.json') ? load(resolve(dirname(path), `${name}.ts`)) : native(name);
    new Function('module', 'exports', 'require', compile(path, patches))(module, module.exports, requireFrom);
    return module.exports;
  };
  const all = MODULES.map((name) => load(join(ROOT, `${name}.ts`)));
  return Object.assign({}, ...all) as Engine;
}

const compiled = new Map<string, string>();

function compile(path: string, patches: readonly Patch[]): string {
  const own = patches.filter(({ file }) => join(ROOT, file) === path);
  if (own.length === 0) {
    const known = compiled.get(path) ?? toCommonJs(readFileSync(path, 'utf8'));
    compiled.set(path, known);
    return known;
  }
  return toCommonJs(own.reduce(applied, readFileSync(path, 'utf8')));
}

function applied(code: string, { file, find, replace }: Patch): string {
  const parts = code.split(find);
  if (parts.length !== 2) throw new Error(`'${find}' stands ${parts.length - 1} times in ${file}: renew the mutation`);
  return parts.join(replace);
}

const toCommonJs = (code: string): string =>
  transformSync(code, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  }).code;
