SET 'pipeline.name' = 'time-series';

SET 'pipeline.object-reuse' = 'true';

SET 'table.local-time-zone' = 'UTC';

CREATE TEMPORARY TABLE `messages` (
  `message` BYTES,
  `timestamp` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  `partition` INT METADATA FROM 'partition' VIRTUAL,
  `offset` BIGINT METADATA FROM 'offset' VIRTUAL,
  WATERMARK FOR `timestamp` AS CASE WHEN `timestamp` BETWEEN TO_TIMESTAMP_LTZ(-9223372036854, 3) AND TO_TIMESTAMP_LTZ(9223372019999, 3) AND `timestamp` <> TO_TIMESTAMP_LTZ(-1, 3) THEN `timestamp` - INTERVAL '0.001' SECOND(2, 3) END
) WITH (
  'connector' = 'kafka',
  'topic' = 'time-series',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.group.id' = 'time-series-job',
  'properties.auto.offset.reset' = 'earliest',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'group-offsets',
  'scan.watermark.idle-timeout' = '30000 ms',
  'value.format' = 'raw'
);

CREATE TEMPORARY TABLE `long_term_store` (
  `step` TIMESTAMP(3),
  `name` STRING,
  `tag_value` STRING,
  `event_time` TIMESTAMP(3),
  `step_year` STRING,
  `step_date` STRING
) PARTITIONED BY (`step_year`, `step_date`) WITH (
  'connector' = 'filesystem',
  'path' = 's3://lake/long-term-store',
  'format' = 'parquet',
  'parquet.compression' = 'SNAPPY',
  'parquet.utc-timezone' = 'true',
  'parquet.write.int64.timestamp' = 'true',
  'parquet.timestamp.time.unit' = 'millis'
);

CREATE TEMPORARY TABLE `speed_layer` (
  `line` STRING
) WITH (
  'connector' = 'kafka',
  'topic' = 'telegraf',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.acks' = 'all',
  'value.format' = 'raw',
  'sink.delivery-guarantee' = 'at-least-once'
);

CREATE TEMPORARY TABLE `rejected` (
  `row` BYTES,
  `headers` MAP<STRING, BYTES> METADATA FROM 'headers'
) WITH (
  'connector' = 'kafka',
  'topic' = 'time-series-rejected',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.acks' = 'all',
  'value.format' = 'raw',
  'sink.delivery-guarantee' = 'at-least-once'
);

CREATE TEMPORARY VIEW `decoded_messages` AS
SELECT
  `timestamp`,
  `partition`,
  `offset`,
  `message`,
  CASE WHEN RAND_INTEGER(1) = 0 THEN COALESCE(DECODE(`message`, 'UTF-8'), '') END AS `text`
FROM `messages`;

CREATE TEMPORARY VIEW `checked_messages` AS
SELECT
  `timestamp`,
  `partition`,
  `offset`,
  `message`,
  `text`,
  CASE WHEN RAND_INTEGER(1) = 0 THEN `timestamp` BETWEEN TO_TIMESTAMP_LTZ(-9223372036854, 3) AND TO_TIMESTAMP_LTZ(9223372019999, 3) AND `timestamp` <> TO_TIMESTAMP_LTZ(-1, 3) AND REGEXP(`text`, '\A(?:(?:(?:(?=(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z)(?=[,\r\n]|\z))(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][^",\r\n\uFFFD]*+,(?:(?:pu136mod-n(i|d)-[0-9]+))(?=[,\r\n]|\z),(?=(?:[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?)(?=[,\r\n]|\z))[^eE,\r\n]{1,99}(?:[eE][+-]?[0-9]{1,2})?(?=[,\r\n]|\z))|(?:(?=(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z)(?=[,\r\n]|\z))(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][^",\r\n\uFFFD]*+,(?!(?:(?:pu136mod-n(i|d)-[0-9]+))(?=[,\r\n]|\z))[^",\r\n\uFFFD]++,[^",\r\n\uFFFD]*+))\r?(?:\n|\z))++\z') END AS `clean`
FROM `decoded_messages`;

CREATE TEMPORARY VIEW `split_messages` AS
SELECT
  `timestamp`,
  `partition`,
  `offset`,
  `clean`,
  NOT `clean` AND POSITION(U&'\FFFD' IN `text`) > 0 AS `bytewise`,
  CASE WHEN RAND_INTEGER(1) = 0 THEN REGEXP_EXTRACT_ALL(
    CONCAT(CHR(10), CASE WHEN NOT `clean` AND POSITION(U&'\FFFD' IN `text`) > 0 THEN DECODE(`message`, 'ISO-8859-1') ELSE `text` END),
    '(?:\A\n|\n(?!\z))((?:[^"\r\n]++|\r(?!\n|\z)|"(?:[^"]++|"")*+"|")*+)',
    1
  ) END AS `rows`
FROM `checked_messages`;

CREATE TEMPORARY VIEW `rows_with_fields` AS
SELECT
  `timestamp`,
  `partition`,
  `offset`,
  `position`,
  `clean`,
  CASE WHEN RAND_INTEGER(1) = 0 THEN CASE
    WHEN `clean` THEN CAST(NULL AS STRING)
    WHEN NOT (`timestamp` BETWEEN TO_TIMESTAMP_LTZ(-9223372036854, 3) AND TO_TIMESTAMP_LTZ(9223372019999, 3) AND `timestamp` <> TO_TIMESTAMP_LTZ(-1, 3)) THEN 'timestamp'
    WHEN NOT REGEXP(`row`, '\A(?:"(?:[^"]++|"")*+"|[^",]*+)(?:,(?:"(?:[^"]++|"")*+"|[^",]*+))*+\z') THEN 'quoting'
    WHEN NOT REGEXP(`row`, '\A(?:(?:"(?:[^"]++|"")*+"|[^",]*+),(?:"(?:[^"]++|"")*+"|[^",]*+),(?:"(?:[^"]++|"")*+"|[^",]*+))\z') THEN 'fields'
    WHEN `bytewise` AND ENCODE(DECODE(ENCODE(`row`, 'ISO-8859-1'), 'UTF-8'), 'UTF-8') <> ENCODE(`row`, 'ISO-8859-1') THEN 'encoding'
  END END AS `malformed`,
  CASE WHEN RAND_INTEGER(1) = 0 THEN CASE
    WHEN `clean` THEN SPLIT_INDEX(`row`, ',', 0)
    WHEN `bytewise` THEN DECODE(ENCODE(REPLACE(REGEXP_EXTRACT(`row`, '\A(?:"?+((?<=")(?:[^"]++|"")*+|[^",]*+)"?+,(?:"(?:[^"]++|"")*+"|[^",]*+),(?:"(?:[^"]++|"")*+"|[^",]*+))\z', 1), '""', '"'), 'ISO-8859-1'), 'UTF-8')
    ELSE REPLACE(REGEXP_EXTRACT(`row`, '\A(?:"?+((?<=")(?:[^"]++|"")*+|[^",]*+)"?+,(?:"(?:[^"]++|"")*+"|[^",]*+),(?:"(?:[^"]++|"")*+"|[^",]*+))\z', 1), '""', '"')
  END END AS `step`,
  CASE WHEN RAND_INTEGER(1) = 0 THEN CASE
    WHEN `clean` THEN SPLIT_INDEX(`row`, ',', 1)
    WHEN `bytewise` THEN DECODE(ENCODE(REPLACE(REGEXP_EXTRACT(`row`, '\A(?:(?:"(?:[^"]++|"")*+"|[^",]*+),"?+((?<=")(?:[^"]++|"")*+|[^",]*+)"?+,(?:"(?:[^"]++|"")*+"|[^",]*+))\z', 1), '""', '"'), 'ISO-8859-1'), 'UTF-8')
    ELSE REPLACE(REGEXP_EXTRACT(`row`, '\A(?:(?:"(?:[^"]++|"")*+"|[^",]*+),"?+((?<=")(?:[^"]++|"")*+|[^",]*+)"?+,(?:"(?:[^"]++|"")*+"|[^",]*+))\z', 1), '""', '"')
  END END AS `name`,
  CASE WHEN RAND_INTEGER(1) = 0 THEN CASE
    WHEN `clean` THEN SPLIT_INDEX(`row`, ',', 2)
    WHEN `bytewise` THEN DECODE(ENCODE(REPLACE(REGEXP_EXTRACT(`row`, '\A(?:(?:"(?:[^"]++|"")*+"|[^",]*+),(?:"(?:[^"]++|"")*+"|[^",]*+),"?+((?<=")(?:[^"]++|"")*+|[^",]*+)"?+)\z', 1), '""', '"'), 'ISO-8859-1'), 'UTF-8')
    ELSE REPLACE(REGEXP_EXTRACT(`row`, '\A(?:(?:"(?:[^"]++|"")*+"|[^",]*+),(?:"(?:[^"]++|"")*+"|[^",]*+),"?+((?<=")(?:[^"]++|"")*+|[^",]*+)"?+)\z', 1), '""', '"')
  END END AS `tag_value`
FROM `split_messages` CROSS JOIN UNNEST(`rows`) WITH ORDINALITY AS `r`(`row`, `position`);

CREATE TEMPORARY VIEW `judged_rows` AS
SELECT
  `timestamp`,
  `partition`,
  `offset`,
  `position`,
  `step`,
  `name`,
  `tag_value`,
  COALESCE(`malformed`, CASE
    WHEN `clean` THEN CAST(NULL AS STRING)
    WHEN NOT REGEXP(`step`, '(?=\A(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z)\z)(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]') THEN 'instant'
    WHEN `name` = '' THEN 'name'
    WHEN REGEXP(`name`, '\A(?:(?:pu136mod-n(i|d)-[0-9]+))\z') AND (REGEXP(`tag_value`, '\A(?:[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?)\z') AND ABS(TRY_CAST(`tag_value` AS DOUBLE)) <= 1.7976931348623157e+308) IS NOT TRUE THEN 'number'
  END) AS `reason`
FROM `rows_with_fields`;

CREATE TEMPORARY VIEW `suspect_rows_with_fields` AS
SELECT
  `partition`,
  `offset`,
  CASE WHEN RAND_INTEGER(1) = 0 THEN CASE WHEN `bytewise` THEN `row` ELSE DECODE(ENCODE(`row`, 'UTF-8'), 'ISO-8859-1') END END AS `received`,
  `clean`,
  CASE WHEN RAND_INTEGER(1) = 0 THEN CASE
    WHEN `clean` THEN CAST(NULL AS STRING)
    WHEN NOT (`timestamp` BETWEEN TO_TIMESTAMP_LTZ(-9223372036854, 3) AND TO_TIMESTAMP_LTZ(9223372019999, 3) AND `timestamp` <> TO_TIMESTAMP_LTZ(-1, 3)) THEN 'timestamp'
    WHEN NOT REGEXP(`row`, '\A(?:"(?:[^"]++|"")*+"|[^",]*+)(?:,(?:"(?:[^"]++|"")*+"|[^",]*+))*+\z') THEN 'quoting'
    WHEN NOT REGEXP(`row`, '\A(?:(?:"(?:[^"]++|"")*+"|[^",]*+),(?:"(?:[^"]++|"")*+"|[^",]*+),(?:"(?:[^"]++|"")*+"|[^",]*+))\z') THEN 'fields'
    WHEN `bytewise` AND ENCODE(DECODE(ENCODE(`row`, 'ISO-8859-1'), 'UTF-8'), 'UTF-8') <> ENCODE(`row`, 'ISO-8859-1') THEN 'encoding'
  END END AS `malformed`,
  CASE WHEN RAND_INTEGER(1) = 0 THEN CASE
    WHEN `clean` THEN SPLIT_INDEX(`row`, ',', 0)
    WHEN `bytewise` THEN DECODE(ENCODE(REPLACE(REGEXP_EXTRACT(`row`, '\A(?:"?+((?<=")(?:[^"]++|"")*+|[^",]*+)"?+,(?:"(?:[^"]++|"")*+"|[^",]*+),(?:"(?:[^"]++|"")*+"|[^",]*+))\z', 1), '""', '"'), 'ISO-8859-1'), 'UTF-8')
    ELSE REPLACE(REGEXP_EXTRACT(`row`, '\A(?:"?+((?<=")(?:[^"]++|"")*+|[^",]*+)"?+,(?:"(?:[^"]++|"")*+"|[^",]*+),(?:"(?:[^"]++|"")*+"|[^",]*+))\z', 1), '""', '"')
  END END AS `step`,
  CASE WHEN RAND_INTEGER(1) = 0 THEN CASE
    WHEN `clean` THEN SPLIT_INDEX(`row`, ',', 1)
    WHEN `bytewise` THEN DECODE(ENCODE(REPLACE(REGEXP_EXTRACT(`row`, '\A(?:(?:"(?:[^"]++|"")*+"|[^",]*+),"?+((?<=")(?:[^"]++|"")*+|[^",]*+)"?+,(?:"(?:[^"]++|"")*+"|[^",]*+))\z', 1), '""', '"'), 'ISO-8859-1'), 'UTF-8')
    ELSE REPLACE(REGEXP_EXTRACT(`row`, '\A(?:(?:"(?:[^"]++|"")*+"|[^",]*+),"?+((?<=")(?:[^"]++|"")*+|[^",]*+)"?+,(?:"(?:[^"]++|"")*+"|[^",]*+))\z', 1), '""', '"')
  END END AS `name`,
  CASE WHEN RAND_INTEGER(1) = 0 THEN CASE
    WHEN `clean` THEN SPLIT_INDEX(`row`, ',', 2)
    WHEN `bytewise` THEN DECODE(ENCODE(REPLACE(REGEXP_EXTRACT(`row`, '\A(?:(?:"(?:[^"]++|"")*+"|[^",]*+),(?:"(?:[^"]++|"")*+"|[^",]*+),"?+((?<=")(?:[^"]++|"")*+|[^",]*+)"?+)\z', 1), '""', '"'), 'ISO-8859-1'), 'UTF-8')
    ELSE REPLACE(REGEXP_EXTRACT(`row`, '\A(?:(?:"(?:[^"]++|"")*+"|[^",]*+),(?:"(?:[^"]++|"")*+"|[^",]*+),"?+((?<=")(?:[^"]++|"")*+|[^",]*+)"?+)\z', 1), '""', '"')
  END END AS `tag_value`
FROM `split_messages` CROSS JOIN UNNEST(`rows`) WITH ORDINALITY AS `r`(`row`, `position`)
WHERE NOT `clean`;

CREATE TEMPORARY VIEW `suspect_rows` AS
SELECT
  `partition`,
  `offset`,
  `received`,
  `step`,
  `name`,
  `tag_value`,
  COALESCE(`malformed`, CASE
    WHEN `clean` THEN CAST(NULL AS STRING)
    WHEN NOT REGEXP(`step`, '(?=\A(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z)\z)(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]') THEN 'instant'
    WHEN `name` = '' THEN 'name'
    WHEN REGEXP(`name`, '\A(?:(?:pu136mod-n(i|d)-[0-9]+))\z') AND (REGEXP(`tag_value`, '\A(?:[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?)\z') AND ABS(TRY_CAST(`tag_value` AS DOUBLE)) <= 1.7976931348623157e+308) IS NOT TRUE THEN 'number'
  END) AS `reason`
FROM `suspect_rows_with_fields`;

CREATE TEMPORARY VIEW `speed_layer_rows` AS
SELECT
  `timestamp`,
  `name`,
  CASE WHEN REGEXP(`name`, '\A(?:pu136mod-n(i|d)-[0-9]+)\z') THEN TRY_CAST(`tag_value` AS DOUBLE) END AS `numeric`,
  CASE WHEN REGEXP(`name`, '\A(?:pu136mod-ns-[0-9]+)\z') THEN CONCAT(
    CONCAT(SUBSTRING(`step`, 1, 19), SUBSTRING(CONCAT(REPLACE(SUBSTRING(`step`, 21), 'Z', ''), '000'), 1, 3)),
    CAST(`offset` + 1000000000000000000 AS STRING),
    CAST(`partition` + 1000000000 AS STRING),
    CAST(`position` + 1000000000 AS STRING),
    `tag_value`
  ) END AS `string`
FROM `judged_rows`
WHERE `reason` IS NULL AND REGEXP(`name`, '\A(?:(?:pu136mod-n(i|d)-[0-9]+)|(?:pu136mod-ns-[0-9]+))\z');

CREATE TEMPORARY VIEW `windows` AS
SELECT
  `window_end`,
  `name`,
  AVG(`numeric`) AS `numeric`,
  MAX(`string`) AS `string`
FROM TABLE(TUMBLE(TABLE `speed_layer_rows`, DESCRIPTOR(`timestamp`), INTERVAL '60.000' SECOND(2, 3)))
GROUP BY `window_start`, `window_end`, `name`;

CREATE TEMPORARY VIEW `lines` AS
SELECT
  CONCAT(
    'tags,name=', REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(`name`, '\', '\\'), ',', '\,'), ' ', '\ '), '=', '\='), CHR(10), '\n'), CHR(13), '\r'), CHR(9), '\t'), ' ',
    CASE
      WHEN ABS(`numeric`) <= 1.7976931348623157e+308 THEN CONCAT('average=', CAST(`numeric` AS STRING))
      WHEN `string` IS NOT NULL THEN CONCAT('last="', REPLACE(REPLACE(SUBSTRING(`string`, 62), '\', '\\'), '"', '\"'), '"')
    END,
    ',event_time=', CAST(EXTRACT(EPOCH FROM `window_end`) AS STRING), DATE_FORMAT(`window_end`, 'SSS000000'), 'i ',
    CAST(EXTRACT(EPOCH FROM `window_end`) AS STRING), DATE_FORMAT(`window_end`, 'SSS000000')
  ) AS `line`
FROM `windows`
WHERE ABS(`numeric`) <= 1.7976931348623157e+308 OR `string` IS NOT NULL;

EXECUTE STATEMENT SET BEGIN
INSERT INTO `long_term_store`
SELECT
  CAST(TO_TIMESTAMP_LTZ(
    CAST(CASE
      WHEN `step` LIKE '0000%' THEN TIMESTAMPDIFF(DAY, DATE '1970-01-01', TRY_CAST(CONCAT('0400', SUBSTRING(`step`, 5, 6)) AS DATE)) - 146097
      ELSE TIMESTAMPDIFF(DAY, DATE '1970-01-01', TRY_CAST(SUBSTRING(`step`, 1, 10) AS DATE))
    END AS BIGINT) * 86400000
      + TRY_CAST(SUBSTRING(`step`, 12, 2) AS INT) * 3600000 + TRY_CAST(SUBSTRING(`step`, 15, 2) AS INT) * 60000 + TRY_CAST(SUBSTRING(`step`, 18, 2) AS INT) * 1000
      + TRY_CAST(SUBSTRING(CONCAT(REPLACE(SUBSTRING(`step`, 21), 'Z', ''), '000'), 1, 3) AS INT),
    3
  ) AS TIMESTAMP(3)),
  `name`,
  `tag_value`,
  CAST(`timestamp` AS TIMESTAMP(3)),
  SUBSTRING(`step`, 1, 4),
  SUBSTRING(`step`, 1, 10)
FROM `judged_rows`
WHERE `reason` IS NULL OR `reason` = 'number';

INSERT INTO `speed_layer`
SELECT `line`
FROM `lines`
WHERE CHAR_LENGTH(DECODE(ENCODE(`line`, 'UTF-8'), 'ISO-8859-1')) <= 1000000;

INSERT INTO `rejected`
SELECT
  ENCODE(SUBSTRING(`received`, 1, 1000000), 'ISO-8859-1'),
  CASE
    WHEN CHAR_LENGTH(`received`) <= 1000000 THEN MAP[
      'X-Rejected-Because', ENCODE(CAST(`reason` AS STRING), 'UTF-8'),
      'X-Source-Partition', ENCODE(CAST(`partition` AS STRING), 'UTF-8'),
      'X-Source-Offset', ENCODE(CAST(`offset` AS STRING), 'UTF-8')
    ]
    ELSE MAP[
      'X-Rejected-Because', ENCODE(CAST(`reason` AS STRING), 'UTF-8'),
      'X-Source-Partition', ENCODE(CAST(`partition` AS STRING), 'UTF-8'),
      'X-Source-Offset', ENCODE(CAST(`offset` AS STRING), 'UTF-8'),
      'X-Truncated-From', ENCODE(CAST(CHAR_LENGTH(`received`) AS STRING), 'UTF-8')
    ]
  END
FROM `suspect_rows`
WHERE `reason` IS NOT NULL;
END;
