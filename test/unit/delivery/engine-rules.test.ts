import { manifest } from './changes';
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
