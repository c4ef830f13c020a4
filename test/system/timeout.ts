// jest reads `testTimeout` from the root of its configuration only, where it would hold for the unit tests too.
jest.setTimeout(600_000);
