import { influxDbRules } from '../../../infra/delivery/plan/rules/influxdb';
import { metadataRules } from '../../../infra/delivery/plan/rules/metadata';
import { namespacedRules } from '../../../infra/delivery/plan/rules/namespaced';
import { volumeClaimRules } from '../../../infra/delivery/plan/rules/volume-claims';
import { workloadRules } from '../../../infra/delivery/plan/rules/workloads';
import { testRules } from './rule-case';
import { kubernetesChanges } from './single-changes/kubernetes';
import { servedChanges } from './single-changes/served';
import { workloadChanges } from './single-changes/workloads';

const changes = [...workloadChanges, ...kubernetesChanges, ...servedChanges];

describe('the rules for what Kubernetes runs', () => {
  testRules(changes);

  it('have a test each', () => {
    const tested = new Set(changes.map(({ rule }) => rule));
    const rules = [...metadataRules, ...influxDbRules, ...workloadRules, ...volumeClaimRules, ...namespacedRules];
    expect(rules.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
  });
});
