import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { System } from '../../../../infra/charts/system';
import { loadEnvironment } from '../../../../infra/environments';
import { type Alert, alertsOf, conditionOf, fires, TIMES } from '../../../../infra/health/alerts';
import { checkOf } from '../../../../infra/health/check';
import { fluxOf } from '../../../../infra/health/flux';
import { promqlOf } from '../../../../infra/health/promql';
import { watchedOf } from '../../../../infra/health/watched';

const watched = watchedOf(loadEnvironment('small').props);
const alerts = alertsOf(watched);
const named = (name: string): Alert => {
  const found = alerts.find((alert) => alert.name === name);
  if (found === undefined) throw new Error(`no alert is called ${name}`);
  return found;
};

test('each alert has a paragraph in docs/runbook.md, and each paragraph an alert', () => {
  const runbook = readFileSync(join(__dirname, '../../../../docs/runbook.md'), 'utf8');
  const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  expect(headings.sort()).toEqual(alerts.map(({ name }) => name).sort());
});

test('both engines have the same alerts', () => {
  const names = (engine: 'node' | 'flink') => alertsOf({ ...watched, engine }).map(({ name }) => name);
  expect(names('flink')).toEqual(names('node'));
});

test('an alert fires beyond its threshold, not at it', () => {
  expect([0.79, 0.8, 0.81].map((value) => fires(named('broker-disk-full'), value))).toEqual([false, false, true]);
  expect([0, 1, 2].map((value) => fires(named('broker-away'), value))).toEqual([true, false, false]);
});

test('Flux and PromQL say the same of the same alert', () => {
  const alert = named('rows-rejected');
  expect(conditionOf(alert, promqlOf(alert.value, TIMES))).toBe(
    'sum(increase(job_rows_rejected_total[300s])) / sum(increase(job_rows_total[300s])) > 0.1',
  );
  expect(fluxOf('tags', alert.value, TIMES)).toBe(`union(tables: [
  from(bucket: "tags")
  |> range(start: -300000ms)
  |> filter(fn: (r) => r._measurement == "health_job" and r._field == "job_rows_rejected_total")
  |> increase()
  |> last()
  |> group()
  |> sum()
  |> map(fn: (r) => ({_value: float(v: r._value)})) |> map(fn: (r) => ({_time: now(), name: "top", _value: r._value})),
  from(bucket: "tags")
  |> range(start: -300000ms)
  |> filter(fn: (r) => r._measurement == "health_job" and r._field == "job_rows_total")
  |> increase()
  |> last()
  |> group()
  |> sum()
  |> map(fn: (r) => ({_value: float(v: r._value)})) |> map(fn: (r) => ({_time: now(), name: "bottom", _value: r._value})),
])
  |> group()
  |> pivot(rowKey: ["_time"], columnKey: ["name"], valueColumn: "_value")
  |> map(fn: (r) => ({_value: r.top / r.bottom}))`);
});

test('a check of InfluxDB is called like its alert, and its message leads to the runbook', () => {
  const { name, query } = checkOf(named('job-away'), 'tags', TIMES);
  expect(name).toBe('job-away');
  expect(query.text).toContain('crit: (r) => r.value < 1.0');
  expect(query.text).toContain('docs/runbook.md#job-away');
});

test.each([
  ['local', 4 * 2 ** 30],
  ['production', 200 * 2 ** 30],
])('the disk of a broker in %s is what the environment declares', (name, bytes) => {
  expect(watchedOf(loadEnvironment(name).props).disks.kafka).toBe(bytes);
});

test('where a Prometheus watches, it gets a rule for each alert but those of Telegraf, and may ask for the metrics', () => {
  const prometheus = { namespace: 'monitoring', podLabels: { app: 'prometheus' }, labels: { release: 'prometheus' } };
  const system = new System({ ...loadEnvironment('small').props, prometheus });
  const text = system.synthYaml();
  const rules = [...text.matchAll(/^ +- alert: (.+)$/gm)].map(([, name]) => name);
  expect(rules).toEqual(alerts.map(({ name }) => name).filter((name) => !/^(telegraf|points)/.test(name)));
  expect(text.match(/^kind: PodMonitor$/gm)).toHaveLength(3);
  expect(text.match(/kubernetes.io\/metadata.name: monitoring/g)).toHaveLength(3);
});
