const swc = ['@swc/jest', { jsc: { target: 'es2022' } }];

const project = (name) => ({
  displayName: name,
  rootDir: __dirname,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testEnvironment: 'node',
  // faker ships ES modules only, and jest loads CommonJS.
  transform: { '^.+\\.ts$': swc, '/node_modules/@faker-js/.+\\.js$': swc },
  transformIgnorePatterns: ['/node_modules/(?!@faker-js/)'],
});

/** unit: npm alone. system: real programs, fetched and cached on first use. */
module.exports = { projects: [project('unit'), { ...project('system'), testTimeout: 600_000 }] };
