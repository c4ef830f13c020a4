import fc from 'fast-check';
import { type AbortedTransaction, AbortedTransactions } from '../../../../../job/node/source/aborted-transactions';

interface LoggedBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly producerId: bigint;
  readonly isTransactional: boolean;
  readonly isAbortMarker: boolean;
  readonly isMarker: boolean;
  /** Of which transaction it is, or undefined outside of any. */
  readonly transaction: Transaction | undefined;
}

interface Transaction {
  readonly producerId: bigint;
  readonly firstOffset: number;
  end?: { readonly offset: number; readonly isAbort: boolean };
}

type Step =
  | { readonly do: 'write'; readonly producer: number; readonly records: number }
  | { readonly do: 'commit' | 'abort'; readonly producer: number };

const TRANSACTIONAL = 4;
/** Producers beyond those write outside of transactions: idempotently, and without an id. */
const PRODUCERS = TRANSACTIONAL + 2;

const producerId = (producer: number) => (producer === PRODUCERS - 1 ? -1n : BigInt(100 + producer));

/** A partition's log as a broker would write it: whoever takes these steps, all transactions end. */
function writeLog(steps: readonly Step[]): LoggedBatch[] {
  const log: LoggedBatch[] = [];
  const open = new Map<number, Transaction>();
  let offset = 0;
  const append = (producer: number, records: number, marker: Step['do'], transaction: Transaction | undefined) => {
    log.push({
      baseOffset: offset,
      lastOffset: offset + records - 1,
      producerId: producerId(producer),
      isTransactional: transaction !== undefined,
      isAbortMarker: marker === 'abort',
      isMarker: marker !== 'write',
      transaction,
    });
    offset += records;
  };
  const end = (producer: number, how: 'commit' | 'abort') => {
    const transaction = open.get(producer);
    if (transaction === undefined) return;
    transaction.end = { offset, isAbort: how === 'abort' };
    append(producer, 1, how, transaction);
    open.delete(producer);
  };
  for (const step of steps) {
    if (step.do !== 'write') end(step.producer, step.do);
    else if (step.producer >= TRANSACTIONAL) append(step.producer, step.records, 'write', undefined);
    else {
      const transaction = open.get(step.producer) ?? { producerId: producerId(step.producer), firstOffset: offset };
      open.set(step.producer, transaction);
      append(step.producer, step.records, 'write', transaction);
    }
  }
  for (const producer of [...open.keys()]) end(producer, producer % 2 === 0 ? 'abort' : 'commit');
  return log;
}

/** Those that overlap what was fetched. */
function abortedIn(fetched: readonly LoggedBatch[], log: readonly LoggedBatch[]): AbortedTransaction[] {
  const [from, to] = [fetched[0]?.baseOffset ?? 0, fetched.at(-1)?.lastOffset ?? 0];
  const transactions = new Set(log.flatMap(({ transaction }) => transaction ?? []));
  return [...transactions].filter(({ firstOffset, end }) => end?.isAbort && firstOffset <= to && end.offset >= from);
}

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      producer: fc.nat(PRODUCERS - 1),
      records: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('commit', 'abort'), producer: fc.nat(TRANSACTIONAL - 1) }),
  },
);

test('of any interleaving of transactions, exactly the aborted ones are left out, wherever a fetch begins and ends', () => {
  const scenario = fc
    .array(step, { minLength: 1, maxLength: 40 })
    .map(writeLog)
    .filter((log) => log.length > 0)
    .chain((log) =>
      fc.record({ log: fc.constant(log), from: fc.nat(log.length - 1), count: fc.integer({ min: 1, max: 40 }) }),
    )
    .chain(({ log, from, count }) => {
      const fetched = log.slice(from, from + count);
      const aborted = abortedIn(fetched, log);
      return fc.record({
        fetched: fc.constant(fetched),
        aborted: fc.shuffledSubarray(aborted, { minLength: aborted.length }),
      });
    });
  fc.assert(
    fc.property(scenario, ({ fetched, aborted }) => {
      const transactions = new AbortedTransactions(aborted);
      const seen = fetched.filter((batch) => !transactions.includes(batch)).filter(({ isMarker }) => !isMarker);
      const committed = fetched.filter(({ isMarker, transaction }) => !isMarker && !transaction?.end?.isAbort);
      expect(seen.map(({ baseOffset }) => baseOffset)).toEqual(committed.map(({ baseOffset }) => baseOffset));
    }),
    { numRuns: 2_000 },
  );
});
