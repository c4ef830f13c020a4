import { definePipeline } from './definition';
import { minutes, seconds } from './duration';

/** What a gateway says of the requests that it has passed on: their latency, their status, and whether a route is up. */
export const pipeline = definePipeline({
  name: 'web-requests',

  topics: {
    requests: { name: 'web-requests', partitions: 4 },
    lines: { name: 'web-request-lines', partitions: 4 },
    bad: { name: 'web-requests-bad', partitions: 2 },
  },

  input: {
    topic: 'requests',
    format: 'json',
    headers: { 'Content-Type': 'application/json' },
    fields: ['series', 'value', 'at'],
    start: 'earliest',
    instant: '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?Z',
    number: '[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?',
  },

  columns: {
    received: { type: 'timestamp', from: 'record-timestamp' },
    series: { type: 'string', from: 'field', field: 0 },
    measured: { type: 'string', from: 'field', field: 1 },
    at: { type: 'timestamp', from: 'field', field: 2 },
  },

  tagTypes: {
    latency: { pattern: 'latency:/.*', value: 'number', unit: 'ms' },
    status: { pattern: 'status:[1-5]xx:/.*', value: 'string' },
    up: { pattern: 'up:/.*', value: 'boolean' },
  },

  watermark: { eventTime: 'record-timestamp', idleness: seconds(30) },

  longTermStore: {
    path: 'web-requests',
    columns: ['received', 'at', 'series', 'measured'],
    partitionBy: { day: { column: 'received', unit: 'date' } },
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
    topic: 'lines',
    key: 'series',
    value: 'measured',
    window: { type: 'tumbling', size: seconds(10) },
    furtherWindows: { requests_by_minute: { type: 'tumbling', size: minutes(1) } },
    aggregates: {
      latency: {
        average: { fn: 'average' },
        maximum: { fn: 'maximum' },
        requests: { fn: 'count' },
      },
      status: {
        requests: { fn: 'count' },
        latest: { fn: 'last', by: 'at', ties: ['offset', 'partition', 'row'] },
      },
      up: { up: { fn: 'last', by: 'at', ties: ['offset', 'partition', 'row'] } },
    },
    line: { measurement: 'requests', tag: 'series', eventTimeField: 'window_end', time: 'window-end' },
    linesPerMessage: 100,
  },

  rejected: {
    topic: 'bad',
    measurement: 'bad_requests',
    headers: { reason: 'Why', partition: 'From-Partition', offset: 'From-Offset', truncatedFrom: 'Bytes' },
    reasons: {
      timestamp: { text: 'record timestamp is none, or beyond 64-bit nanoseconds', for: 'all' },
      json: { text: 'no JSON', for: 'all' },
      fields: { text: 'no object with one series, value and at', for: 'all' },
      encoding: { text: 'not UTF-8', for: 'all' },
      instant: { text: 'at is not an ISO-8601 instant in UTC', for: 'all' },
      name: { text: 'empty series', for: 'all' },
      number: { text: 'latency is not a finite number', for: 'speed-layer' },
      boolean: { text: 'up is neither true nor false', for: 'speed-layer' },
    },
  },
});
