import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { minutes } from '../../../job/duration';
import { flinkScript } from '../../../job/flink/script';
import type { ScriptSettings } from '../../../job/flink/settings';
import { pipeline } from '../../../job/pipeline';
import { settings } from '../../../job/settings';
import { everyFunction } from '../../corpus/every-function';

const GOLDEN = join(__dirname, '../../golden/flink/time-series.sql');

const values: ScriptSettings = {
  bootstrapServers: settings.bootstrapServers.default,
  groupId: settings.groupId.default,
  sourceTopic: settings.sourceTopic.default,
  speedLayerTopic: settings.speedLayerTopic.default,
  rejectedTopic: settings.rejectedTopic.default,
  acks: settings.acks.default,
  kafkaCompression: settings.kafkaCompression.default,
  idleness: settings.idleness.default,
  longTermStore: `s3://lake/${pipeline.longTermStore.path}`,
};

const LAST = { fn: 'last', by: 'step', ties: ['offset', 'partition', 'row'] } as const;

test('the script is that of test/golden (make golden writes it)', () => {
  expect(flinkScript(pipeline, { settings: values })).toBe(readFileSync(GOLDEN, 'utf8'));
});

test('a directory is written as the URI of its absolute path', () => {
  const script = flinkScript(pipeline, { settings: { ...values, longTermStore: 'data/store' } });
  expect(script).toContain(`'path' = 'file://${process.cwd()}/data/store'`);
});

test('every Kafka client gets the properties beyond the settings', () => {
  const script = flinkScript(pipeline, { settings: values, kafkaProperties: { 'sasl.jaas.config': "it's" } });
  expect(script.match(/'connector' = 'kafka'/g)).toHaveLength(3);
  expect(script.match(/'properties\.sasl\.jaas\.config' = 'it''s'/g)).toHaveLength(3);
});

test('what differs between places changes the script where it is an option, and nowhere else', () => {
  const other = flinkScript(pipeline, { settings: { ...values, groupId: 'another', idleness: '5s', acks: '1' } });
  const restored = other
    .replace("'another'", `'${values.groupId}'`)
    .replace("'5000 ms'", "'30000 ms'")
    .replaceAll("'properties.acks' = '1'", `'properties.acks' = '${values.acks}'`);
  expect(restored).toBe(flinkScript(pipeline, { settings: values }));
});

test('a pipeline without numeric tags has neither averages nor a check of numbers', () => {
  const { string } = pipeline.tagTypes;
  const script = flinkScript({ ...pipeline, tagTypes: { string } }, { settings: values });
  expect(script).not.toContain('average=');
  expect(script).not.toContain("THEN 'number'");
  expect(script).toContain('last=');
});

test('a tag type without an aggregate is refused by name', () => {
  const tagTypes = { ...pipeline.tagTypes, flag: { pattern: 'flag-[0-9]+', value: 'string' } } as const;
  expect(() => flinkScript({ ...pipeline, tagTypes }, { settings: values })).toThrow(
    "tag type 'flag' has no aggregate: declare one in speedLayer.aggregates",
  );
});

test('the last of numbers is written as a number, when it is finite', () => {
  const { string } = pipeline.speedLayer.aggregates;
  const aggregates = { numeric: { latest: LAST }, string };
  const script = flinkScript({ ...pipeline, speedLayer: { ...pipeline.speedLayer, aggregates } }, { settings: values });
  expect(script).toContain("MAX_BY(CASE WHEN `type` = 'numeric' THEN `tag_value` END, `step`,");
  const last = 'TRY_CAST(`numeric` AS DOUBLE)';
  expect(script).toContain(`ABS(${last}) <= 1.7976931348623157e+308 THEN CONCAT('latest=', CAST(${last} AS STRING))`);
});

test('several aggregates of a tag type are fields of one line, each left out where it has no value', () => {
  const aggregates = {
    ...pipeline.speedLayer.aggregates,
    numeric: {
      lowest: { fn: 'minimum' },
      noise: { fn: 'standard-deviation', of: 'sample' },
      oldest: { ...LAST, fn: 'first' },
    },
  } as const;
  const script = flinkScript({ ...pipeline, speedLayer: { ...pipeline.speedLayer, aggregates } }, { settings: values });
  expect(script).toContain('MIN(`number`) AS `numeric_lowest`');
  expect(script).toContain('SQRT(SQUARED_DEVIATIONS(`number`) / NULLIF(COUNT(*) - 1, 0)) AS `numeric_noise`');
  expect(script).toMatch(/MIN_BY\(.*\) AS `numeric_oldest`/);
  expect(script).toMatch(
    /NULLIF\(CONCAT_WS\(',', CASE WHEN .*'lowest='.*, CASE WHEN .*'noise='.*, CASE WHEN .*'oldest='/,
  );
  expect(script.match(/CREATE TEMPORARY FUNCTION \w+/g)).toEqual([
    'CREATE TEMPORARY FUNCTION MIN_BY',
    'CREATE TEMPORARY FUNCTION MAX_BY',
    'CREATE TEMPORARY FUNCTION SQUARED_DEVIATIONS',
  ]);
});

test('windows that overlap have their hop before their size', () => {
  const furtherWindows = { sliding: { type: 'hopping', size: minutes(60), hop: minutes(5) } } as const;
  const script = flinkScript(
    { ...pipeline, speedLayer: { ...pipeline.speedLayer, furtherWindows } },
    { settings: values },
  );
  expect(script).toMatch(
    /FROM HOP\(\n.*,\n {2}DESCRIPTOR\(`rowtime`\),\n {2}INTERVAL '5' MINUTE,\n {2}INTERVAL '1' HOUR\n\)/,
  );
});

test('windows that take late rows are refused, with what Flink allows and what to do', () => {
  const window = { ...pipeline.speedLayer.window, allowedLateness: minutes(10) };
  expect(() =>
    flinkScript({ ...pipeline, speedLayer: { ...pipeline.speedLayer, window } }, { settings: values }),
  ).toThrow(
    "windows of measurement 'tags' have an allowedLateness of 10m, and Flink's SQL allows 0 only: leave it out of " +
      'job/pipeline.ts, or run the Node engine',
  );
});

test('a table has a column for each field, in their order, whatever the pipeline calls it', () => {
  const input = { ...pipeline.input, fields: [...pipeline.input.fields, 'unit'] };
  const script = flinkScript({ ...pipeline, input }, { settings: values });
  expect(script).toContain('(\n  `step` TIMESTAMP_LTZ(3),\n  `name` STRING,\n  `tag_value` STRING,\n  `unit` STRING,');
});

test('a boolean is written without quotes, and what is none is left out of the windows', () => {
  const script = flinkScript(everyFunction, { settings: values });
  expect(script).toContain("WHEN `tag_value` NOT IN ('true', 'false') AND `type` IN ('boolean') THEN 'boolean'");
  expect(script).toContain("WHERE `reason` IS NULL OR `reason` = 'number' OR `reason` = 'boolean'");
  expect(script).toMatch(/WHEN `type` = 'boolean' THEN .*CONCAT\('is=', `boolean_is`\)/);
});

test('rows of JSON are read by the names of their members, in the order of the columns', () => {
  const input = { ...pipeline.input, format: 'json', fields: ['at', 'the name', 'v'] } as const;
  const script = flinkScript({ ...pipeline, input }, { settings: values });
  expect(script).toContain("'value.format' = 'json-rows',\n  'value.json-rows.members' = 'at;\"the name\";v',");
  expect(script).not.toContain('csv-rows');
});
