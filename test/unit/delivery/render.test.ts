import pico from 'picocolors';
import { render } from '../../../infra/delivery/plan/render';
import { renderMarkdown } from '../../../infra/delivery/plan/render/markdown';
import { renderTerminal } from '../../../infra/delivery/plan/render/terminal';
import { declaredObjects } from '../../../infra/delivery/revision/declared';
import { manifest, planOf } from './changes';

const topic = (partitions: number) => manifest('kafka.strimzi.io/v1', 'KafkaTopic', { spec: { partitions } });
const script = (text: string) => manifest('v1', 'ConfigMap', { data: { 'job.sql': text } });
const plain = pico.createColors(false);

describe('a plan in the terminal', () => {
  it('shows a table of actions, then each field with its consequence, by construct path', () => {
    expect(renderTerminal(planOf([topic(2)], [topic(1)]), plain)).toBe(`\
┌──────────┬─────────────────┬───────────────┬──────────────┐
│          │ construct       │ object        │ effect       │
├──────────┼─────────────────┼───────────────┼──────────────┤
│ ~ update │ unit/KafkaTopic │ KafkaTopic it │ not possible │
└──────────┴─────────────────┴───────────────┴──────────────┘

unit
~ update unit/KafkaTopic KafkaTopic.kafka.strimzi.io test/it
    spec.partitions: 2 -> 1
    not possible: partitions can be added but not removed: keep the number, or declare a new topic (Strimzi: Configuring Kafka topics)

1 to update; 0 unchanged; 1 dangerous
`);
  });

  it('shows the lines of the SQL script in a section of their own', () => {
    const text = renderTerminal(planOf([script('SELECT 1;\nEND;\n')], [script('SELECT 2;\nEND;\n')]), plain);
    expect(text).toContain('Flink SQL\n    @@ -1,2 +1,2 @@\n    -SELECT 1;\n    +SELECT 2;\n     END;');
  });

  it('shows each field of what is new, and folds long texts', () => {
    const text = Array.from({ length: 8 }, (_, i) => `line ${i}\n`).join('');
    const added = manifest('v1', 'ConfigMap', { data: { 'a.conf': text, 'b.conf': 'short' } });
    expect(renderTerminal(planOf([topic(2)], [topic(2), added]), plain)).toContain(`\
+ create unit/ConfigMap ConfigMap test/it
    + apiVersion: v1
    + data["a.conf"]:
    +   line 0
    +   line 1
    +   line 2
    +   line 3
    +   line 4
    +   … 3 more lines
    + data["b.conf"]: short
`);
  });

  it('names each object once where nothing is there yet', () => {
    const declared = declaredObjects('small').map(({ manifest: each }) => each);
    const text = renderTerminal(planOf([], declared), plain);
    const namesOf = (kind: string) => text.split('\n').filter((line) => line.includes(`unit/${kind} `));
    const kinds = new Set(declared.map(({ kind }) => kind));
    expect([...kinds].flatMap(namesOf)).toHaveLength(declared.length);
    expect(text).toMatch(new RegExp(`\n${declared.length} to create; 0 unchanged; each in full: make synth\n$`));
  });

  it('says that nothing changes', () => {
    expect(renderTerminal(planOf([topic(2)], [topic(2)]), plain)).toBe('no changes; 1 unchanged\n');
  });
});

describe('a plan in Markdown', () => {
  it('folds what is new', () => {
    const text = renderMarkdown(planOf([], [topic(3)]), 'a title');
    expect(text).toContain(
      '<summary>2 fields</summary>\n\n```diff\n+ apiVersion: kafka.strimzi.io/v1\n+ spec.partitions: 3\n```',
    );
  });

  it('fences a text with backticks by more of them', () => {
    const text = renderMarkdown(planOf([script('```\na\n')], [script('```\nb\n')]), 'a title');
    expect(text).toContain('````diff\n');
  });
});

describe('a plan in JSON', () => {
  it('has every field of what is new', () => {
    const plan: unknown = JSON.parse(render(planOf([], [topic(3)]), 'json', ''));
    expect(plan).toHaveProperty('changes.0.fields', [
      expect.objectContaining({ path: 'apiVersion' }),
      { at: ['spec', 'partitions'], path: 'spec.partitions', after: 3 },
    ]);
  });

  it('counts what is unchanged, and lists the rest', () => {
    const plan: unknown = JSON.parse(render(planOf([topic(2), script('a')], [topic(3), script('a')]), 'json', ''));
    expect(plan).toMatchObject({ exitCode: 2, counts: { update: 1, unchanged: 1 }, changes: [{ action: 'update' }] });
    expect(plan).toHaveProperty('changes.length', 1);
  });
});
