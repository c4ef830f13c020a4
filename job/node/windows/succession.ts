import type { Pipeline } from '../../definition';
import { windowsOf } from '../../windows';
import { CheckpointError, WITHOUT_CHECKPOINTS } from '../errors';
import { FUNCTIONS } from './accumulators';
import { type Aggregation, aggregationOf, changesBetween } from './aggregation';
import { Aggregator } from './aggregator';
import { commonMultiple, type Span, widen } from './span';
import type { Closed, FillingWindow, TumblingWindows, WindowObserver } from './tumbling-windows';
import type { WindowState } from './window';

/** What a checkpoint keeps of a definition that another has followed. */
export interface FormerState {
  readonly aggregation: Aggregation;
  readonly spans: readonly Span[];
  readonly windows: readonly WindowState[];
}

/** What a checkpoint keeps of the aggregates. */
export interface SuccessionState {
  readonly windows: readonly WindowState[];
  /** The definition of those windows. Checkpoints of format 1 have none: theirs is taken to be the present one. */
  readonly aggregation?: Aggregation;
  readonly former?: readonly FormerState[];
}

interface Former {
  readonly spans: readonly Span[];
  readonly aggregator: Aggregator;
}

/**
 * The definition by which rows are aggregated, and those before it for as long as they hold windows. A job that starts
 * with another definition than its checkpoint's neither mixes the two in a window nor cuts a window short: time is
 * divided where windows of both sizes begin together, and a span in which the old definition has an open window, or
 * has closed some, stays with the old one to its end.
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
    const spans = () => heldSpans(aggregation, state, watermark, unitOf(present));
    const all = hasChanged ? [...former, { aggregation, spans: spans(), windows }] : former;
    for (const each of all) refuseUnknown(each.aggregation, columns);
    this.#former = all.map((each) => ({
      spans: each.spans,
      aggregator: new Aggregator(columns, each.aggregation, each.windows),
    }));
    this.#present = new Aggregator(columns, present, hasChanged ? [] : windows);
  }

  /** What aggregates rows of an event time. */
  at(eventTime: number): Aggregator {
    for (const { spans, aggregator } of this.#former) {
      if (spans.some(({ from, to }) => from <= eventTime && eventTime < to)) return aggregator;
    }
    return this.#present;
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

  /** How many windows the watermark has passed that are not closed yet. */
  due(watermark: number): number {
    return this.#windows.reduce((sum, windows) => sum + windows.due(watermark), 0);
  }

  /** Closes the windows that the watermark has passed, a part of one at each step; rows may come between the steps. */
  *close(watermark: number, observer?: WindowObserver): Generator<Closed> {
    for (const windows of this.#windows) yield* windows.close(watermark, this.#observes(windows, observer));
    if (this.#former.length > 0) this.#former = this.#former.filter((each) => isNeeded(each, watermark));
  }

  /** What the windows hold so far that are open, and stay so. */
  *soFar(observer?: WindowObserver): Generator<Closed> {
    for (const windows of this.#windows) yield* windows.soFar(this.#observes(windows, observer));
  }

  /** What a checkpoint keeps. The windows of the present definition are made as they are asked for, before the next row. */
  get state(): Required<Omit<SuccessionState, 'windows'>> & { readonly windows: Iterable<WindowState> } {
    const { aggregation } = this.#present;
    const former = this.#former.map(({ spans, aggregator }) => ({
      aggregation: aggregator.aggregation,
      spans,
      windows: [...statesOf(aggregator)],
    }));
    return { windows: statesOf(this.#present), aggregation, former };
  }

  /** Of every size. */
  get #windows(): readonly TumblingWindows[] {
    return this.#all.flatMap(({ all }) => all);
  }

  /** Who looks on is shown windows of one size. */
  #observes(windows: TumblingWindows, observer?: WindowObserver): WindowObserver | undefined {
    return this.#all.some((each) => each.windows === windows) ? observer : undefined;
  }

  get #all(): readonly Aggregator[] {
    return [...this.#former.map(({ aggregator }) => aggregator), this.#present];
  }
}

/** A state without the windows that ended by then. @param present the definition of windows that come without one */
export function openAt(state: SuccessionState, time: number, present: Aggregation): SuccessionState {
  const { aggregation = present, windows, former = [] } = state;
  const stillOpen = (all: readonly WindowState[], { window }: Aggregation) =>
    all.filter(({ start, size = window.size }) => start + size > time);
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
  nextUnit: number,
): Span[] {
  const unit = commonMultiple(unitOf(aggregation), nextUnit);
  const begun = [
    { from: watermark, to: watermark },
    ...windows.map(({ start, size = aggregation.window.size }) => ({ from: start, to: start + size })),
    ...former.flatMap(({ spans }) => spans),
  ].map((span) => widen(span, unit));
  const distinct = new Map(begun.map((span) => [`${span.from}-${span.to}`, span]));
  return [...distinct.values()].filter(({ from, to }) => from < to);
}

/** How long it takes until windows of all of a definition's sizes begin together again. */
const unitOf = (aggregation: Aggregation): number =>
  windowsOf({ speedLayer: aggregation }).reduce((unit, { size }) => commonMultiple(unit, size), 1);

function* statesOf({ all }: Aggregator): Generator<WindowState> {
  for (const windows of all) yield* windows.states();
}

const isNeeded = ({ spans }: Former, watermark: number): boolean => spans.some(({ to }) => to > watermark);

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
