import { definePipeline } from './definition';
import { minutes, seconds } from './duration';

/**
 * THE definition: what flows, how it is typed, and where it goes. Infrastructure, data generator, Flink SQL and the
 * Node engine are derived from it; a name or a number that two of them share is written here and nowhere else.
 */
export const pipeline = definePipeline({
  name: 'time-series',

  topics: {
    timeSeries: { name: 'time-series', partitions: 16 },
    telegraf: { name: 'telegraf', partitions: 16 },
    rejected: { name: 'time-series-rejected', partitions: 16 },
  },

  input: {
    topic: 'timeSeries',
    headers: { 'Content-Type': 'text/csv', 'X-Control-Stream-Type': 'time-series' },
    fields: ['step', 'name', 'value'],
    start: 'earliest',
    instant: '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?Z',
    number: '[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?',
  },

  columns: {
    step: { type: 'timestamp', from: 'field', field: 0 },
    name: { type: 'string', from: 'field', field: 1 },
    tag_value: { type: 'string', from: 'field', field: 2 },
    event_time: { type: 'timestamp', from: 'record-timestamp' },
  },

  tagTypes: {
    numeric: { pattern: 'pu136mod-n(i|d)-[0-9]+', value: 'number' },
    string: { pattern: 'pu136mod-ns-[0-9]+', value: 'string' },
  },

  watermark: { eventTime: 'record-timestamp', idleness: seconds(30) },

  longTermStore: {
    path: 'long-term-store',
    columns: ['step', 'name', 'tag_value', 'event_time'],
    partitionBy: {
      step_year: { column: 'step', unit: 'year' },
      step_date: { column: 'step', unit: 'date' },
    },
    format: 'parquet',
    types: {
      timestamp: {
        repetition: 'REQUIRED',
        physical: 'INT64',
        logical: 'TIMESTAMP',
        unit: 'MILLIS',
        isAdjustedToUTC: true,
      },
      string: { repetition: 'REQUIRED', physical: 'BYTE_ARRAY', logical: 'STRING' },
    },
    compression: 'SNAPPY',
  },

  speedLayer: {
    topic: 'telegraf',
    key: 'name',
    value: 'tag_value',
    window: { type: 'tumbling', size: minutes(1) },
    aggregates: {
      numeric: { average: { fn: 'average' } },
      string: { last: { fn: 'last', by: 'step', ties: ['offset', 'partition', 'row'] } },
    },
    line: { measurement: 'tags', tag: 'name', eventTimeField: 'event_time', time: 'window-end' },
    linesPerMessage: 1024,
  },

  rejected: {
    topic: 'rejected',
    measurement: 'rejected',
    headers: {
      reason: 'X-Rejected-Because',
      partition: 'X-Source-Partition',
      offset: 'X-Source-Offset',
      truncatedFrom: 'X-Truncated-From',
    },
    reasons: {
      timestamp: { text: 'record timestamp is none, or beyond 64-bit nanoseconds', for: 'all' },
      fields: { text: 'not three fields', for: 'all' },
      quoting: { text: 'a quote where RFC 4180 allows none', for: 'all' },
      encoding: { text: 'not UTF-8', for: 'all' },
      instant: { text: 'step is not an ISO-8601 instant in UTC', for: 'all' },
      name: { text: 'empty name', for: 'all' },
      number: { text: 'value of a numeric tag is not a finite number', for: 'speed-layer' },
    },
  },
});
