// Runs TypeScript in Node: `node -r ./register.js file.ts`. Types are erased, not checked. What came of a file is kept in
// node_modules/.cache, by the file's contents, so that a command that has run before starts at once; packages are loaded
// when they are first used.
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { SourceMap } = require('node:module');
const { join } = require('node:path');

/** What else decides what comes of a file. */
const VERSION = `${readFileSync(__filename)}${require('@swc/core/package.json').version}`;
const CACHE = join(__dirname, 'node_modules', '.cache', 'register');
mkdirSync(CACHE, { recursive: true });

/** Where each file's JavaScript and its source map are kept, without an extension. */
const kept = new Map();

require.extensions['.ts'] = (module, filename) => {
  const source = readFileSync(filename, 'utf8');
  const path = join(CACHE, createHash('sha256').update(VERSION).update(source).digest('hex'));
  kept.set(filename, path);
  if (!existsSync(`${path}.js`)) compile(source, filename, path);
  module._compile(readFileSync(`${path}.js`, 'utf8'), filename);
};

function compile(source, filename, path) {
  const { code, map } = require('@swc/core').transformSync(source, {
    filename,
    swcrc: false,
    sourceMaps: true,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs', lazy: true },
  });
  // The map first, and each of them whole: others may be compiling the same file.
  write(`${path}.map`, map ?? '{}');
  write(`${path}.js`, code);
}

function write(path, text) {
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, path);
}

/** Stacks name places in the sources. */
Error.prepareStackTrace = (error, frames) =>
  [String(error), ...frames.map((frame) => `    at ${frame}`.replace(/([^\s(]+\.ts):(\d+):(\d+)/, inSource))].join(
    '\n',
  );

function inSource(place, filename, line, column) {
  const path = kept.get(filename);
  if (path === undefined) return place;
  const map = new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8')));
  const { originalLine, originalColumn } = map.findEntry(line - 1, column - 1);
  return originalLine === undefined ? place : `${filename}:${originalLine + 1}:${originalColumn + 1}`;
}
