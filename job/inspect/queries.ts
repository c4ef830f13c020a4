import { pipeline } from '../pipeline';

const [year, date] = Object.keys(pipeline.longTermStore.partitionBy);

/** Queries to begin with, over the view `rows`. */
export const queries = {
  tags: {
    shows: 'how many rows each tag has, and from when to when',
    sql: 'SELECT name, count(*) AS "rows", min(step) AS first, max(step) AS last FROM rows GROUP BY name ORDER BY name',
  },
  latest: {
    shows: 'the latest value of each tag',
    sql: 'SELECT name, max(step) AS step, arg_max(tag_value, step) AS tag_value FROM rows GROUP BY name ORDER BY name',
  },
  partitions: {
    shows: 'how many rows and files each partition has',
    sql: `SELECT ${year}, ${date}, count(*) AS "rows", count(DISTINCT filename) AS files FROM rows GROUP BY ALL ORDER BY ALL`,
  },
  minutes: {
    shows: 'how many rows came in each of the last 30 minutes that have any, by event time',
    sql: `SELECT date_trunc('minute', event_time) AS minute, count(*) AS "rows", count(DISTINCT name) AS tags FROM rows GROUP BY ALL ORDER BY minute DESC LIMIT 30`,
  },
  delay: {
    shows: 'how long after its step a row was sent, by tag',
    sql: 'SELECT name, round(avg(epoch(event_time - step)), 3) AS seconds, round(max(epoch(event_time - step)), 3) AS longest FROM rows GROUP BY name ORDER BY name',
  },
} as const satisfies Record<string, { readonly shows: string; readonly sql: string }>;

export type QueryName = keyof typeof queries;

export const isQueryName = (name: string): name is QueryName => Object.hasOwn(queries, name);
