import fc from 'fast-check';
import { Outbox } from '../../../../job/node/sink/outbox';

const MEBIBYTE = 1024 * 1024;
/** What is sent, as a row. */
interface Item {
  readonly row: Buffer;
}
const items = (...texts: readonly string[]): Item[] => texts.map((text) => ({ row: Buffer.from(text) }));
const textsOf = (batch: readonly Item[]): string[] => batch.map(({ row }) => row.toString());
const once = <T>(action: () => Promise<T>) => action();

test('what is added in one go is delivered in one batch, up to the size of a batch', async () => {
  const batches: (readonly string[])[] = [];
  const outbox = new Outbox<Item>(3, once, async (batch) => {
    batches.push(textsOf(batch));
  });
  outbox.addAll(items('1', '2'));
  outbox.addAll(items('3', '4'));
  await outbox.flush();
  expect(batches).toEqual([['1', '2', '3'], ['4']]);
});

test('flush waits for what is under way and for what is added meanwhile', async () => {
  const delivered: string[] = [];
  const outbox = new Outbox<Item>(1, once, async (batch) => {
    await new Promise(setImmediate);
    if (delivered.length === 0) outbox.addAll(items('2'));
    delivered.push(...textsOf(batch));
  });
  outbox.addAll(items('1'));
  await outbox.flush();
  expect(delivered).toEqual(['1', '2']);
  expect(outbox.size).toBe(0);
});

test('a delivery that fails for good is thrown by flush, and nothing of it is dropped', async () => {
  let fails = true;
  const delivered: string[] = [];
  const outbox = new Outbox<Item>(2, once, async (batch) => {
    if (fails) throw new Error('refused');
    delivered.push(...textsOf(batch));
  });
  outbox.addAll(items('1', '2', '3'));
  await expect(outbox.flush()).rejects.toThrow('refused');
  fails = false;
  await outbox.flush();
  expect(delivered).toEqual(['1', '2', '3']);
});

test('whoever is far ahead is held back, whoever is not goes on', async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const outbox = new Outbox<Item>(1_000_000, once, () => gate);
  outbox.addAll(items('1'));
  await outbox.settle();
  outbox.addAll(items(...Array<string>(60_000).fill('')));
  let heldBack = true;
  const settled = outbox.settle().then(() => {
    heldBack = false;
  });
  await new Promise(setImmediate);
  expect(heldBack).toBe(true);
  release();
  await settled;
});

test('a batch of large items ends at a mebibyte, unless it is one item', async () => {
  const sizes: number[] = [];
  const outbox = new Outbox<Item>(1_000, once, async (batch) => {
    sizes.push(batch.length);
  });
  const parts = [1 / 2, 1 / 2, 1 / 4, 1, 2, 1 / 4];
  outbox.addAll(parts.map((part) => ({ row: Buffer.alloc(part * MEBIBYTE) })));
  await outbox.flush();
  expect(sizes).toEqual([2, 1, 1, 1, 1]);
});

test('a few large items hold back whoever adds more, until they are delivered', async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const outbox = new Outbox<Item>(1_000, once, () => gate);
  outbox.addAll(Array.from({ length: 9 }, () => ({ row: Buffer.alloc(MEBIBYTE) })));
  let heldBack = true;
  const settled = outbox.settle().then(() => {
    heldBack = false;
  });
  await new Promise(setImmediate);
  expect(heldBack).toBe(true);
  release();
  await settled;
  outbox.addAll([{ row: Buffer.alloc(MEBIBYTE) }]);
  await outbox.settle();
});

test('whatever fails in between, each item is delivered at least once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(4)), fc.array(fc.boolean()), async (sizes, failures) => {
      const retry = async <T>(action: () => Promise<T>): Promise<T> => action().catch(() => retry(action));
      const delivered: string[] = [];
      const outbox = new Outbox<Item>(3, retry, async (batch) => {
        if (failures.pop()) throw new Error('refused');
        delivered.push(...textsOf(batch));
      });
      let next = 0;
      for (const size of sizes) {
        outbox.addAll(items(...Array.from({ length: size }, () => String(next++))));
        await Promise.resolve();
      }
      await outbox.flush();
      expect(delivered).toEqual(Array.from({ length: next }, (_, i) => String(i)));
    }),
  );
});
