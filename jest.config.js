const project = (name) => ({
  displayName: name,
  rootDir: __dirname,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022' } }] },
});

/** unit: npm alone. system: real programs, fetched and cached on first use. */
module.exports = {
  projects: [project('unit'), { ...project('system'), setupFilesAfterEnv: ['<rootDir>/test/programs/timeout.ts'] }],
};
