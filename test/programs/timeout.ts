/** What real programs do takes longer than Jest allows by default, and a project's own `testTimeout` is not read. */
jest.setTimeout(600_000);
