import { planChanges } from '../../../infra/delivery/plan/changes/plan-changes';
import { renderMarkdown } from '../../../infra/delivery/plan/render/markdown';
import { renderTerminal } from '../../../infra/delivery/plan/render/terminal';

const arrow = (from: string, to: string, label = '') => ({ from, to, label });
const before = [arrow('datagen', 'topic rows'), arrow('telegraf', 'influxdb', ':8086')];
const after = [arrow('datagen', 'topic rows'), arrow('telegraf', 'influxdb', ':8087')];
const plan = (...states: (typeof before | undefined)[]) =>
  planChanges({ objects: [], wiring: states[0] }, { objects: [], wiring: states[1] });

it('says which arrows come and which go', () => {
  const text = renderTerminal(plan(before, after));
  expect(text).toContain('- telegraf -> influxdb :8086');
  expect(text).toContain('+ telegraf -> influxdb :8087');
  expect(text).not.toContain('datagen');
});

it('draws before and after where wiring changed, with thick arrows where they differ', () => {
  const text = renderMarkdown(plan(before, after), 'A change');
  expect(text.match(/```mermaid\nflowchart LR/g)).toHaveLength(2);
  expect(text).toContain('n0["datagen"]');
  expect(text).toContain('n1[("topic rows")]');
  expect(text).toContain('n0 --> n1');
  expect(text).toContain('n2 ==>|":8087"| n3');
});

it.each([
  { wiring: 'the same', states: [before, before] },
  { wiring: 'not known, as of a cluster', states: [undefined, after] },
])('draws nothing where it is $wiring', ({ states }) => {
  expect(renderMarkdown(plan(...states), 'A change')).not.toContain('mermaid');
});
