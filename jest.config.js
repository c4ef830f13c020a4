const project = (name) => ({
  displayName: name,
  rootDir: __dirname,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testEnvironment: 'node',
  // What is compared with golden files does not change with every source that goes into an image.
  setupFiles: ['<rootDir>/test/image-tag.ts', '<rootDir>/test/shifted-clock.js'],
  // As register.js does it: packages are loaded when they are first used, which most tests of a file of ours never do.
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs', lazy: true } }] },
});

/** unit: npm alone. system: real programs, fetched and cached on first use. */
module.exports = {
  // A test that hangs ends; one on a machine that is busy does not.
  testTimeout: 30_000,
  projects: [
    project('unit'),
    {
      ...project('system'),
      testEnvironment: '<rootDir>/test/programs/jest-environment.ts',
      setupFilesAfterEnv: [
        '<rootDir>/test/programs/timeout.ts',
        '<rootDir>/test/programs/java.ts',
        '<rootDir>/test/programs/stop-programs.ts',
      ],
    },
  ],
};
