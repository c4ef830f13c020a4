import { planChanges } from '../../../infra/delivery/plan/changes/plan-changes';
import { allConsequences } from '../../../infra/delivery/plan/plan';
import type { Declared } from '../../../infra/delivery/revision/declared';
import { loadEnvironment } from '../../../infra/environments';
import type { NodeEngine } from '../../../infra/environments/environment';
import { manifest } from './changes';
import { declaredWith } from './declared-with';
import { type RuleCase, testRules } from './rule-case';

const node = manifest('apps/v1', 'Deployment', {}, { labels: { 'app.kubernetes.io/name': 'job' } });
const flink = manifest('flink.apache.org/v1beta1', 'FlinkDeployment', { spec: { job: { upgradeMode: 'savepoint' } } });

const cases: RuleCase[] = [
  {
    rule: 'flink-after-node',
    effect: 'restarts the job without its state',
    of: 'the engine from Node to Flink',
    before: [node],
    after: [flink],
  },
  {
    rule: 'node-after-flink',
    effect: 'restarts the job without its state',
    of: 'the engine from Flink to Node',
    before: [flink],
    after: [node],
  },
];

testRules(cases);

describe('where an environment changes its engine, the diff says', () => {
  const onFlink = declaredWith({ environment: 'local' });
  const { job } = loadEnvironment('small').props;
  const onNode = (options: Pick<NodeEngine, 'whenGroupIsAhead'> = {}): Declared => {
    if (job.engine !== 'node') throw new Error('environment small runs another engine now: name one on Node');
    return declaredWith({ environment: 'local', props: (props) => ({ ...props, job: { ...job, ...options } }) });
  };

  const said = (before: Declared, after: Declared, wanted: string): string =>
    allConsequences(planChanges(before, after))
      .filter(({ rule }) => rule === wanted)
      .map(({ because }) => because)
      .join('\n');

  it('that Flink stores twice what a killed Node engine has stored beyond its offsets, and how to end that before', () => {
    const text = said(onNode(), onFlink, 'flink-after-node');
    expect(text).toMatch(/stores rows twice .* if it is killed or still runs: end it by SIGTERM first/);
  });

  it('that the Node engine is refused where it has run before, and the setting that has it skip what Flink has stored', () => {
    const text = said(onFlink, onNode(), 'node-after-flink');
    expect(text).toMatch(/ends with an error .* store rows twice .*: set whenGroupIsAhead: 'follow'/);
  });

  it('that the Node engine leaves its checkpoint behind where it is told so', () => {
    const text = said(onFlink, onNode({ whenGroupIsAhead: 'follow' }), 'node-after-flink');
    expect(text).toMatch(/leaves its own checkpoint behind/);
    expect(text).not.toMatch(/error/);
  });

  it.each(['stop', 'follow'] as const)(
    'that two engines at once store rows twice, and what to delete: %s',
    (action) => {
      const text = said(onFlink, onNode({ whenGroupIsAhead: action }), 'node-after-flink');
      expect(text).toMatch(/while both engines run, rows are stored twice: delete the FlinkDeployment first/);
    },
  );
});
