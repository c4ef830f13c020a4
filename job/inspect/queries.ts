import { eventTimeColumn, stepColumn } from '../columns';
import { pipeline } from '../pipeline';

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const { speedLayer, longTermStore } = pipeline;
const [key, value, step, eventTime] = [
  speedLayer.key,
  speedLayer.value,
  stepColumn(pipeline),
  eventTimeColumn(pipeline),
].map(identifier);
const partitions = Object.keys(longTermStore.partitionBy).map(identifier).join(', ');

/** Queries to begin with, over the view `rows`. */
export const queries = {
  tags: {
    shows: 'how many rows each tag has, and from when to when',
    sql: `SELECT ${key}, count(*) AS "rows", min(${step}) AS first, max(${step}) AS last FROM rows GROUP BY ${key} ORDER BY ${key}`,
  },
  latest: {
    shows: 'the latest value of each tag',
    sql: `SELECT ${key}, max(${step}) AS ${step}, arg_max(${value}, ${step}) AS ${value} FROM rows GROUP BY ${key} ORDER BY ${key}`,
  },
  partitions: {
    shows: 'how many rows and files each partition has',
    sql: `SELECT ${partitions}, count(*) AS "rows", count(DISTINCT filename) AS files FROM rows GROUP BY ALL ORDER BY ALL`,
  },
  minutes: {
    shows: 'how many rows came in each of the last 30 minutes that have any, by event time',
    sql: `SELECT date_trunc('minute', ${eventTime}) AS minute, count(*) AS "rows", count(DISTINCT ${key}) AS tags FROM rows GROUP BY ALL ORDER BY minute DESC LIMIT 30`,
  },
  delay: {
    shows: 'how long after its step a row was sent, by tag',
    sql: `SELECT ${key}, round(avg(epoch(${eventTime} - ${step})), 3) AS seconds, round(max(epoch(${eventTime} - ${step})), 3) AS longest FROM rows GROUP BY ${key} ORDER BY ${key}`,
  },
} as const satisfies Record<string, { readonly shows: string; readonly sql: string }>;

export type QueryName = keyof typeof queries;

export const isQueryName = (name: string): name is QueryName => Object.hasOwn(queries, name);
