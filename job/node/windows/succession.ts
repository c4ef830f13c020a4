import type { Pipeline } from '../../definition';
import { overlapOf, windowsOf } from '../../windows';
import { CheckpointError, WITHOUT_CHECKPOINTS } from '../errors';
import { FUNCTIONS } from './accumulators';
import { type Aggregation, aggregationOf, changesBetween } from './aggregation';
import { Aggregator } from './aggregator';
import type { EventTimeWindows, FillingWindow } from './event-time-windows';
import type { Closed, WindowObserver } from './results';
import type { SliceState } from './slice';
import { commonMultiple, includes, type Span, widen } from './span';

/** What a checkpoint keeps of a definition that another has followed. */
export interface FormerState {
  readonly aggregation: Aggregation;
  readonly spans: readonly Span[];
  readonly windows: readonly SliceState[];
}

/** What a checkpoint keeps of the aggregates. */
export interface SuccessionState {
  readonly windows: readonly SliceState[];
  /** The definition of those windows. Checkpoints of format 1 have none: theirs is taken to be the present one. */
  readonly aggregation?: Aggregation;
  readonly former?: readonly FormerState[];
}

interface Former {
  /** The windows that start in them are this definition's. */
  readonly spans: readonly Span[];
  readonly aggregator: Aggregator;
}

/** What takes the rows of an event time. */
type RowTaker = Pick<Aggregator, 'open' | 'add'>;

/**
 * The definition by which rows are aggregated, and those before it for as long as they hold windows. A job that starts
 * with another definition than its checkpoint's neither mixes the two in a window nor cuts a window short: time is
 * divided where windows of both sizes begin together, and a span in which a window of the old definition starts that is
 * open, or was closed, stays with the old one to its end. Where windows overlap, rows behind a span are in windows of both.
 */
export class Succession {
  readonly #present: Aggregator;
  #former: readonly Former[];
  /** What the present definition changes in that of the checkpoint. */
  readonly changes: readonly string[];

  /**
   * @param watermark up to where windows are closed
   * @throws CheckpointError when windows can't be finished in the way of their definition
   */
  constructor({ columns, ...pipeline }: Pipeline, watermark: number, state: SuccessionState = { windows: [] }) {
    const present = aggregationOf(pipeline);
    const { windows, aggregation = present, former = [] } = state;
    this.changes = changesBetween(aggregation, present);
    const hasChanged = this.changes.length > 0;
    const spans = () => heldSpans(aggregation, state, watermark, present);
    const all = hasChanged ? [...former, { aggregation, spans: spans(), windows }] : former;
    for (const each of all) refuseUnknown(each.aggregation, columns);
    this.#former = all.map(({ spans, aggregation, windows }) => {
      const aggregator: Aggregator = new Aggregator(
        columns,
        aggregation,
        windows,
        (start) => this.#ownerOf(start) === aggregator,
      );
      return { spans, aggregator };
    });
    const isOwn = all.length === 0 ? undefined : (start: number) => this.#ownerOf(start) === this.#present;
    this.#present = new Aggregator(columns, present, hasChanged ? [] : windows, isOwn);
  }

  /** What aggregates rows of an event time. */
  at(eventTime: number): RowTaker {
    if (this.#former.length === 0) return this.#present;
    const owner = this.#ownerOf(eventTime);
    const others = this.#all.filter((each) => each !== owner && each.hold(eventTime));
    return others.length === 0 ? owner : together(owner, others);
  }

  /** The definition whose windows start at an instant. */
  #ownerOf(start: number): Aggregator {
    return this.#former.find(({ spans }) => includes(spans, start))?.aggregator ?? this.#present;
  }

  /** The number of windows that are open. */
  get open(): number {
    return this.#windows.reduce((sum, { open }) => sum + open, 0);
  }

  /** Those of the definitions' `window` that are open. */
  get filling(): FillingWindow[] {
    return this.#all.flatMap(({ windows }) => windows.filling);
  }

  /** The spans that are aggregated by definitions before the present one. */
  get formerSpans(): readonly Span[] {
    return this.#former.flatMap(({ spans }) => spans);
  }

  /** How many windows the watermark has passed whose lines are not made yet. */
  due(watermark: number): number {
    return this.#windows.reduce((sum, windows) => sum + windows.due(watermark), 0);
  }

  /** Closes the windows that the watermark has passed, a part of one at each step; rows may come between the steps. */
  *close(watermark: number, observer?: WindowObserver): Generator<Closed> {
    for (const windows of this.#windows) yield* windows.close(watermark, observer);
    if (this.#former.length > 0) this.#former = this.#former.filter((each) => this.#isNeeded(each, watermark));
  }

  /** How many windows late rows have changed since their lines were made. */
  get changed(): number {
    return this.#windows.reduce((sum, { changed }) => sum + changed, 0);
  }

  /** Makes the lines again that late rows have changed, a part of a window at each step. */
  *renew(observer?: WindowObserver): Generator<Closed> {
    for (const windows of this.#windows) yield* windows.renew(observer);
  }

  /** What the windows hold so far that are open, and stay so. */
  *soFar(observer?: WindowObserver): Generator<Closed> {
    for (const windows of this.#windows) yield* windows.soFar(observer);
  }

  /** What a checkpoint keeps. The windows of the present definition are made as they are asked for, before the next row. */
  get state(): Required<Omit<SuccessionState, 'windows'>> & { readonly windows: Iterable<SliceState> } {
    const { aggregation } = this.#present;
    const former = this.#former.map(({ spans, aggregator }) => ({
      aggregation: aggregator.aggregation,
      spans,
      windows: [...statesOf(aggregator)],
    }));
    return { windows: statesOf(this.#present), aggregation, former };
  }

  /** As long as a window of any definition may be open that holds a part of its spans. */
  #isNeeded({ spans }: Former, watermark: number): boolean {
    const longest = Math.max(...this.#all.map(({ aggregation }) => reach(aggregation)));
    return spans.some(({ to }) => to + longest > watermark);
  }

  /** Of every size. */
  get #windows(): readonly EventTimeWindows[] {
    return this.#all.flatMap(({ all }) => all);
  }

  get #all(): readonly Aggregator[] {
    return [...this.#former.map(({ aggregator }) => aggregator), this.#present];
  }
}

/** A state without the windows that ended by then. @param present the definition of windows that come without one */
export function openAt(state: SuccessionState, time: number, present: Aggregation): SuccessionState {
  const { aggregation = present, windows, former = [] } = state;
  const stillOpen = (all: readonly SliceState[], definition: Aggregation) => {
    const declared = windowsOf({ speedLayer: definition });
    return all.filter(({ start, size = definition.window.size, hop = size }) => {
      const lateness = declared.find((each) => each.size === size && each.hop === hop)?.allowedLateness ?? 0;
      return start + size + lateness > time;
    });
  };
  return {
    aggregation,
    windows: stillOpen(windows, aggregation),
    former: former.map((each) => ({ ...each, windows: stillOpen(each.windows, each.aggregation) })),
  };
}

/** Where a definition goes on when one with windows of another size follows: nothing it has begun is left incomplete. */
function heldSpans(
  aggregation: Aggregation,
  { windows, former = [] }: SuccessionState,
  watermark: number,
  next: Aggregation,
): Span[] {
  const unit = commonMultiple(unitOf(aggregation), unitOf(next));
  // A window that starts so long before a row may take it: of either definition, or the next would lack rows.
  const before = Math.max(reach(aggregation), reach(next));
  const begun = [
    { from: watermark, to: watermark },
    ...windows.map(({ start, size = aggregation.window.size, hop = size }) => ({ from: start, to: start + hop })),
    ...former.flatMap(({ spans }) => spans),
  ].map(({ from, to }) => widen({ from: from - before, to }, unit));
  const distinct = new Map(begun.map((span) => [`${span.from}-${span.to}`, span]));
  return [...distinct.values()].filter(({ from, to }) => from < to);
}

/** How long it takes until windows of all of a definition's sizes begin together again. */
const unitOf = (aggregation: Aggregation): number =>
  windowsOf({ speedLayer: aggregation }).reduce((unit, { hop }) => commonMultiple(unit, hop), 1);

/** How long after a slice windows may take rows that it counts in. */
const reach = (aggregation: Aggregation): number =>
  Math.max(...windowsOf({ speedLayer: aggregation }).map((each) => overlapOf(each) + each.allowedLateness));

/** Rows that are in windows of several definitions. @param owner of the windows that say whether a row is late */
const together = (owner: Aggregator, others: readonly Aggregator[]): RowTaker => ({
  open: (...message) => {
    for (const each of [owner, ...others]) each.open(...message);
  },
  add: (...row) => {
    for (const each of others) each.add(...row);
    return owner.add(...row);
  },
});

function* statesOf({ all }: Aggregator): Generator<SliceState> {
  for (const windows of all) yield* windows.states();
}

function refuseUnknown({ key, value, aggregates }: Aggregation, columns: Pipeline['columns']): void {
  const refuse = (what: string) => {
    throw new CheckpointError(
      `the checkpoint holds open windows that are aggregated by ${what}: run the version that wrote it, or add that ` +
        `again. Where neither can be, ${WITHOUT_CHECKPOINTS}`,
    );
  };
  const all = Object.values(aggregates).flatMap((fields) => Object.values(fields));
  const unknown = all.find(({ fn }) => !FUNCTIONS.includes(fn));
  if (unknown !== undefined) refuse(`'${unknown.fn}', which is none of ${FUNCTIONS.join(', ')}`);
  const used = [key, value, ...all.flatMap((aggregate) => ('by' in aggregate ? [aggregate.by] : []))];
  const missing = used.find((name) => !(name in columns));
  if (missing !== undefined) refuse(`column '${missing}', which is none of ${Object.keys(columns).join(', ')}`);
}
