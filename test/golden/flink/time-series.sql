SET 'pipeline.name' = 'time-series';

-- Operators hand rows on as they are, instead of a copy each.
SET 'pipeline.object-reuse' = 'true';

SET 'table.local-time-zone' = 'UTC';

-- MAX_BY(value, time, ...): the value of the latest row; what follows the time decides where that is the same.
CREATE TEMPORARY FUNCTION MAX_BY AS 'csvrows.MaxBy';

-- Source: a message holds any number of rows, and the format makes each of them one here. A row that it can't read
-- is one, too: its fields are NULL, and `unreadable` says why. What is FROM value... comes from the format, the other
-- METADATA from Kafka. `rowtime` is the record's timestamp, or NULL where that is none (-1) or out of the range in which
-- a window's end fits InfluxDB's 64-bit nanoseconds. The watermark follows the highest one, less the millisecond by
-- which Flink closes a window before its end.
CREATE TEMPORARY TABLE `source` (
  `step` TIMESTAMP_LTZ(3),
  `name` STRING,
  `tag_value` STRING,
  `step_day` STRING METADATA FROM 'value.step.date' VIRTUAL,
  `number` DOUBLE METADATA FROM 'value.tag_value.number' VIRTUAL,
  `type` STRING METADATA FROM 'value.name.class' VIRTUAL,
  `unreadable` STRING METADATA FROM 'value.reason' VIRTUAL,
  `row` BYTES METADATA FROM 'value.row' VIRTUAL,
  `row_length` INT METADATA FROM 'value.row-length' VIRTUAL,
  `row_index` INT METADATA FROM 'value.row-index' VIRTUAL,
  `partition` INT METADATA VIRTUAL,
  `offset` BIGINT METADATA VIRTUAL,
  `timestamp` TIMESTAMP_LTZ(3) METADATA VIRTUAL,
  `rowtime` AS CASE
    WHEN `timestamp` BETWEEN TO_TIMESTAMP_LTZ(-9223372036854, 3) AND TO_TIMESTAMP_LTZ(9223372019999, 3)
      AND `timestamp` <> TO_TIMESTAMP_LTZ(-1, 3)
    THEN `timestamp`
  END,
  WATERMARK FOR `rowtime` AS `rowtime` - INTERVAL '0.001' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'time-series',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.group.id' = 'time-series-job',
  'properties.auto.offset.reset' = 'earliest',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'group-offsets',
  'scan.watermark.idle-timeout' = '30000 ms',
  'value.format' = 'csv-rows',
  'value.csv-rows.row.max-bytes' = '1000000',
  'value.csv-rows.class.pattern' = '(?<numeric>pu136mod-n(i|d)-[0-9]+)|(?<string>pu136mod-ns-[0-9]+)'
);

-- Long-term store: Parquet files in a folder for each day. A dictionary pays for names, not for what hardly repeats.
CREATE TEMPORARY TABLE `long_term_store` (
  `step` TIMESTAMP_LTZ(3) NOT NULL,
  `name` STRING NOT NULL,
  `tag_value` STRING NOT NULL,
  `event_time` TIMESTAMP_LTZ(3) NOT NULL,
  `step_year` STRING,
  `step_date` STRING
) PARTITIONED BY (`step_year`, `step_date`) WITH (
  'connector' = 'filesystem',
  'path' = 's3://lake/long-term-store',
  'format' = 'parquet-utc',
  'parquet-utc.compression' = 'SNAPPY',
  'parquet-utc.utc-timezone' = 'true',
  'parquet-utc.write.int64.timestamp' = 'true',
  'parquet-utc.timestamp.time.unit' = 'millis',
  'parquet-utc.enable.dictionary' = 'false',
  'parquet-utc.enable.dictionary#name' = 'true'
);

-- Speed layer: a message for each point, as InfluxDB line protocol.
CREATE TEMPORARY TABLE `speed_layer` (
  `line` STRING
) WITH (
  'connector' = 'kafka',
  'topic' = 'telegraf',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.acks' = 'all',
  'properties.compression.type' = 'zstd',
  'value.format' = 'raw',
  'sink.delivery-guarantee' = 'at-least-once'
);

-- Rejected rows: a message for each.
CREATE TEMPORARY TABLE `rejected` (
  `row` BYTES,
  `headers` MAP<STRING, BYTES> METADATA
) WITH (
  'connector' = 'kafka',
  'topic' = 'time-series-rejected',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.acks' = 'all',
  'properties.compression.type' = 'zstd',
  'value.format' = 'raw',
  'sink.delivery-guarantee' = 'at-least-once'
);

-- Rows, and why those are rejected that are: the first reason counts.
CREATE TEMPORARY VIEW `rows` AS
SELECT
  *,
  CASE
    WHEN `rowtime` IS NULL THEN 'timestamp'
    WHEN `unreadable` IS NOT NULL THEN `unreadable`
    WHEN `name` = '' THEN 'name'
    WHEN `number` IS NULL AND `type` IN ('numeric') THEN 'number'
  END AS `reason`
FROM `source`;

-- Windows: the good rows of typed tags, by name; the type says which column counts.
CREATE TEMPORARY VIEW `windows` AS
SELECT
  `window_end`,
  `name`,
  `type`,
  AVG(`number`) AS `numeric`,
  MAX_BY(CASE WHEN `type` = 'string' THEN `tag_value` END, `step`, `offset`, `partition`, `row_index`) AS `string`
FROM TUMBLE(
  (SELECT * FROM `rows` WHERE `reason` IS NULL AND `type` IS NOT NULL),
  DESCRIPTOR(`rowtime`),
  INTERVAL '1' MINUTE
)
GROUP BY `window_start`, `window_end`, `name`, `type`;

-- One job of three parts, which reads each row once.
EXECUTE STATEMENT SET BEGIN

-- Every row that can be stored.
INSERT INTO `long_term_store`
SELECT
  `step`,
  `name`,
  `tag_value`,
  `timestamp`,
  LEFT(`step_day`, 4),
  `step_day`
FROM `rows`
WHERE `reason` IS NULL OR `reason` = 'number';

-- Lines: name, value and, twice, the window's end in nanoseconds. What the line protocol escapes in a text is escaped,
-- the backslash first. There is none for a number beyond the range of doubles, nor where the line is too large for a
-- message: decoded as ISO-8859-1, it has as many characters as bytes.
INSERT INTO `speed_layer`
SELECT `line`
FROM (
  SELECT CONCAT(
    'tags,name=', REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(`name`, '\', '\\'), ',', '\,'), ' ', '\ '), '=', '\='), CHR(10), '\n'), CHR(13), '\r'), CHR(9), '\t'), ' ',
    CASE
      WHEN `type` = 'numeric' AND ABS(`numeric`) <= 1.7976931348623157e+308 THEN CONCAT('average=', CAST(`numeric` AS STRING))
      WHEN `type` = 'string' THEN CONCAT('last="', REPLACE(REPLACE(`string`, '\', '\\'), '"', '\"'), '"')
    END,
    ',event_time=', CAST(EXTRACT(EPOCH FROM `window_end`) AS STRING), DATE_FORMAT(`window_end`, 'SSS000000'), 'i ',
    CAST(EXTRACT(EPOCH FROM `window_end`) AS STRING), DATE_FORMAT(`window_end`, 'SSS000000')
  ) AS `line`
  FROM `windows`
)
WHERE CHAR_LENGTH(DECODE(ENCODE(`line`, 'UTF-8'), 'ISO-8859-1')) <= 1000000;

-- Rejected rows as received, with why and from where. Of one that is too large, the beginning and its length.
INSERT INTO `rejected`
SELECT
  `row`,
  CASE
    WHEN `row_length` <= 1000000 THEN MAP[
      'X-Rejected-Because', ENCODE(CAST(`reason` AS STRING), 'UTF-8'),
      'X-Source-Partition', ENCODE(CAST(`partition` AS STRING), 'UTF-8'),
      'X-Source-Offset', ENCODE(CAST(`offset` AS STRING), 'UTF-8')
    ]
    ELSE MAP[
      'X-Rejected-Because', ENCODE(CAST(`reason` AS STRING), 'UTF-8'),
      'X-Source-Partition', ENCODE(CAST(`partition` AS STRING), 'UTF-8'),
      'X-Source-Offset', ENCODE(CAST(`offset` AS STRING), 'UTF-8'),
      'X-Truncated-From', ENCODE(CAST(`row_length` AS STRING), 'UTF-8')
    ]
  END
FROM `rows`
WHERE `reason` IS NOT NULL;

END;
