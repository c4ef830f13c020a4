import type { Milliseconds } from './duration';
import type { TumblingWindow, Window } from './window';

/**
 * What a pipeline says. A definition is data: engines interpret it, nothing in it runs.
 */
export interface Pipeline {
  readonly name: string;
  readonly topics: Readonly<Record<string, Topic>>;
  readonly input: Input<string>;
  readonly columns: Readonly<Record<string, Column>>;
  readonly tagTypes: Readonly<Record<string, TagType>>;
  readonly watermark: Watermark;
  readonly longTermStore: LongTermStore<string, string>;
  readonly speedLayer: SpeedLayer<string, string, string, Readonly<Record<string, TagType>>>;
  readonly rejected: Rejected<string>;
}

/**
 * A pipeline whose type holds what it declares (topics, columns, tag types, the format of its input), so that every place
 * that uses one accepts only what is declared: a wrong wiring does not compile.
 */
export interface WiredPipeline<
  Topics extends Record<string, Topic>,
  Columns extends Record<string, Column>,
  TagTypes extends Record<string, TagType>,
  F extends RowFormat,
> extends Pipeline {
  readonly topics: Topics;
  readonly input: Input<keyof Topics & string, F>;
  readonly columns: Columns;
  readonly tagTypes: TagTypes;
  readonly longTermStore: LongTermStore<keyof Columns & string, TimestampColumn<Columns>>;
  readonly speedLayer: SpeedLayer<keyof Topics & string, StringColumn<Columns>, TimestampColumn<Columns>, TagTypes> & {
    /** Its windows don't overlap: counters of late rows, the live page and verifications go by it. */
    readonly window: TumblingWindow;
  };
  readonly rejected: Rejected<keyof Topics & string, ReasonsOf<F, TagTypes[keyof TagTypes]['value']>>;
}

export interface Topic {
  readonly name: string;
  readonly partitions: number;
  /**
   * How long a record is kept; without a limit, Infinity.
   * @default - as long as the brokers keep records: seven days
   */
  readonly retention?: Milliseconds;
}

/**
 * What a message holds: `csv` is one or many rows by RFC 4180, without a header line; `json` is an object, or an array of
 * objects, by RFC 8259.
 */
export type RowFormat = 'csv' | 'json';

/** The rows that come in. */
export interface Input<TopicName extends string, F extends RowFormat = RowFormat> {
  readonly topic: TopicName;
  /** @default 'csv' */
  readonly format?: F;
  /** Message headers, by name, with the value that the data generator sends. */
  readonly headers: Readonly<Record<string, string>>;
  /** The fields of a row: of CSV in their order, of JSON the names of an object's members. */
  readonly fields: readonly string[];
  /** Where a job begins that has neither a checkpoint nor committed offsets. */
  readonly start: 'earliest';
  /**
   * The texts that a row may hold for an instant and for a number, as regular expressions that mean the same in
   * JavaScript and Java and match the whole text. An instant must also exist in the calendar, a number be finite.
   */
  readonly instant: string;
  readonly number: string;
}

export type Column =
  | { readonly type: 'timestamp'; readonly from: 'field'; readonly field: number }
  | { readonly type: 'string'; readonly from: 'field'; readonly field: number }
  | { readonly type: 'timestamp'; readonly from: 'record-timestamp' };

/** The names of the columns whose values are instants. */
export type TimestampColumn<Columns extends Record<string, Column>> = ColumnOf<Columns, 'timestamp'>;

/** The names of the columns whose values are strings. */
export type StringColumn<Columns extends Record<string, Column>> = ColumnOf<Columns, 'string'>;

type ColumnOf<Columns extends Record<string, Column>, Type extends Column['type']> = {
  [K in keyof Columns & string]: Extract<Columns[K], { readonly type: Type }> extends never ? never : K;
}[keyof Columns & string];

/** Tags are typed by name. */
export interface TagType {
  /** A regular expression that the whole name must match, the same in JavaScript and Java. */
  readonly pattern: string;
  /** What values spell: `boolean` is the text `true` or `false`. */
  readonly value: 'number' | 'string' | 'boolean';
  /**
   * What they are counted in, such as `°C` or `ms`: the dashboard shows it, and nothing else depends on it.
   * @default - none
   */
  readonly unit?: string;
}

/**
 * The watermark is the highest event time per partition, the lowest of those over all partitions that are not idle.
 * A window is closed, and what comes for it afterwards late, once the watermark has reached the window's end. A record
 * timestamp that is no event time, by the rules of job/event-time.ts, leaves the watermark where it is.
 */
export interface Watermark {
  readonly eventTime: 'record-timestamp';
  /** A partition without a record for this long no longer holds the watermark back. */
  readonly idleness: Milliseconds;
}

/** Every good row, exactly once, as Parquet. */
export interface LongTermStore<ColumnName extends string, TimestampName extends string> {
  /** Path below the bucket. */
  readonly path: string;
  readonly columns: readonly ColumnName[];
  /** Hive-style partition columns, outermost first, each cut from an instant in UTC: `2026` or `2026-11-22`. */
  readonly partitionBy: Readonly<Record<string, { readonly column: TimestampName; readonly unit: 'year' | 'date' }>>;
  readonly format: 'parquet';
  /**
   * What a column is in a file, by its type here, in Parquet's words. With the names and the order of `columns` this
   * is the schema of every file, whoever writes it.
   */
  readonly types: {
    readonly timestamp: Extract<StoredType, { readonly logical: 'TIMESTAMP' }>;
    readonly string: Extract<StoredType, { readonly logical: 'STRING' }>;
  };
  readonly compression: 'SNAPPY' | 'GZIP' | 'UNCOMPRESSED';
}

/** No value is missing: what lacks one is rejected. Instants are instants for readers in any time zone. */
export type StoredType =
  | {
      readonly repetition: 'REQUIRED';
      readonly physical: 'INT64';
      readonly logical: 'TIMESTAMP';
      readonly unit: 'MILLIS';
      readonly isAdjustedToUTC: true;
    }
  | { readonly repetition: 'REQUIRED'; readonly physical: 'BYTE_ARRAY'; readonly logical: 'STRING' };

/** Of numbers. Their sums are those of doubles, which depend on the order in the last digits. */
export type OfNumbers =
  | { readonly fn: 'average' | 'minimum' | 'maximum' | 'sum' }
  | {
      readonly fn: 'standard-deviation';
      /** A sample's is divided by one less than there are values: of a single value there is none. */
      readonly of: 'population' | 'sample';
    };

/** How many values there are: a number, whatever they are. */
export type Count = { readonly fn: 'count' };

/** One of the values. */
export type OneValue<TimestampName extends string> = {
  readonly fn: 'first' | 'last';
  /** The value with the least, or the greatest, `by` wins. */
  readonly by: TimestampName;
  /**
   * What decides between equals, in the same direction: the order is total, so the result does not depend on the order
   * of arrival. Within a partition it is that of the topic.
   */
  readonly ties: readonly ['offset', 'partition', 'row'];
};

/** What may be made of a tag's values, by their type: strings and booleans have no average. */
export type AggregateOf<Value extends TagType['value'], TimestampName extends string> = Value extends 'number'
  ? OfNumbers | Count | OneValue<TimestampName>
  : Count | OneValue<TimestampName>;

/** Any aggregate. Each engine implements every one: job/node/windows/accumulators.ts, job/flink/aggregates.ts. */
export type Aggregate = AggregateOf<TagType['value'], string>;

/** Aggregates by the field of InfluxDB that holds the result, in the order in which lines have them. */
export type Aggregates<A extends Aggregate = Aggregate> = Readonly<Record<string, A>>;

/** Windowed aggregates as InfluxDB line protocol, at least once. */
export interface SpeedLayer<
  TopicName extends string,
  StringName extends string,
  TimestampName extends string,
  TagTypes extends Record<string, TagType>,
> {
  readonly topic: TopicName;
  readonly key: StringName;
  readonly value: StringName;
  readonly window: Window;
  /**
   * Other windows over the same rows, by the measurement of InfluxDB that holds their lines: a point is of one of them.
   * Their sizes and hops are multiples of the size of `window` (job/windows.ts).
   * @default - none
   */
  readonly furtherWindows?: Readonly<Record<string, Window>>;
  /**
   * What is made of the tags of each type: at least one aggregate. A field has one type per measurement: those that are
   * numbers, and those that are texts, have different names (job/fields.ts).
   */
  readonly aggregates: { readonly [K in keyof TagTypes]: Aggregates<AggregateOf<TagTypes[K]['value'], TimestampName>> };
  readonly line: {
    readonly measurement: string;
    /** The tag that holds the key. */
    readonly tag: string;
    /** The integer field that repeats the point's time: the window's end, in nanoseconds. */
    readonly eventTimeField: string;
    readonly time: 'window-end';
  };
  readonly linesPerMessage: number;
}

/** Rows that can't be used: counted, and sent on as received. */
export interface Rejected<TopicName extends string, Needed extends RejectionReason = ReasonOfAll> {
  readonly topic: TopicName;
  /** The measurement of InfluxDB that counts and shows them. */
  readonly measurement: string;
  /** Names of the headers that say why a row was rejected and where it came from. */
  readonly headers: {
    readonly reason: string;
    readonly partition: string;
    readonly offset: string;
    /** Its length in bytes, of a row that is too large for a message as a whole: its beginning is sent. */
    readonly truncatedFrom: string;
  };
  /** What may be wrong with a row. */
  readonly reasons: Readonly<Record<Needed, Rejection>> & Readonly<Partial<Record<RejectionReason, Rejection>>>;
}

/** How a reason is put to people. A row that is bad `for` the speed layer only is still stored. */
export interface Rejection {
  readonly text: string;
  readonly for: 'all' | 'speed-layer';
}

/**
 * Why a row is rejected. `timestamp` concerns a record, and so all of its rows: it is looked at before any of them. `json`
 * is a message that is no JSON: it is one row. `number` and `boolean` are values that those of the tag's type are not.
 */
export type RejectionReason = ReasonOfAll | 'quoting' | 'json' | 'number' | 'boolean';

/** Those that rows of any pipeline may have. */
type ReasonOfAll = 'timestamp' | 'fields' | 'encoding' | 'instant' | 'name';

/** Those that rows may have by their format and by what the values of tags are. */
export type ReasonsOf<F extends RowFormat, Value extends TagType['value']> =
  | ReasonOfAll
  | (F extends 'json' ? 'json' : 'quoting')
  | Exclude<Value, 'string'>;

/** Checks the wiring at compile time; {@link WiredPipeline} says what may be wired to what. */
export function definePipeline<
  const Topics extends Record<string, Topic>,
  const Columns extends Record<string, Column>,
  const TagTypes extends Record<string, TagType>,
  const F extends RowFormat = 'csv',
>(
  // Topics, columns, tag types and the format are inferred where they are declared, not where they are used.
  pipeline: Pick<
    WiredPipeline<Topics, Columns, TagTypes, NoInfer<F>>,
    'name' | 'topics' | 'columns' | 'tagTypes' | 'watermark'
  > &
    Pick<WiredPipeline<NoInfer<Topics>, NoInfer<Columns>, NoInfer<TagTypes>, F>, 'input'> &
    Pick<
      WiredPipeline<NoInfer<Topics>, NoInfer<Columns>, NoInfer<TagTypes>, NoInfer<F>>,
      'longTermStore' | 'speedLayer' | 'rejected'
    >,
): WiredPipeline<Topics, Columns, TagTypes, F> {
  return pipeline;
}
