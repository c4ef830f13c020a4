const PATIENCE_MS = 2_000;

/** Says what is waited for, when it takes longer than people like to see nothing. */
export async function saying<T>(what: string, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => process.stderr.write(`${what} ...\n`), PATIENCE_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
