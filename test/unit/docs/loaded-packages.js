/** Preloaded: names at the end of a program, on its standard error, the packages that it has loaded. */
process.on('exit', () => {
  const names = Object.keys(require.cache).flatMap((file) => {
    const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
    return name ?? [];
  });
  process.stderr.write([...new Set(names)].sort().join('\n'));
});
