import { textAt } from '../../../value-at';
import type { Manifest } from '../../manifest';
import type { Rule } from '../rule';
import { ofKind } from '../state-queries';

const isNodeJob = (manifest: Manifest | undefined): boolean =>
  manifest?.kind === 'Deployment' && textAt(manifest, 'metadata', 'labels', 'app.kubernetes.io/name') === 'job';

/** One engine after another on the same topic, group and store. */
export const engineRules: readonly Rule[] = [
  {
    id: 'flink-after-node',
    kinds: ['FlinkDeployment'],
    actions: ['create'],
    when: ({ states }) => ofKind(states.before, 'Deployment').some(isNodeJob),
    effect: 'restarts the job without its state',
    because:
      'Flink goes on at the offsets that the Node engine has committed: windows that are open are left incomplete',
    source: 'docs/job.md#switching-engines',
  },
  {
    id: 'node-after-flink',
    kinds: ['Deployment'],
    actions: ['create'],
    when: ({ after, states }) => isNodeJob(after) && ofKind(states.before, 'FlinkDeployment').length > 0,
    effect: 'restarts the job without its state',
    because:
      'the Node engine goes on at the offsets that Flink has committed, and windows that are open are left incomplete; ' +
      'where it has run here before, it ends with an error unless it is told to leave its own checkpoint behind: set ' +
      "whenGroupIsAhead: 'follow' in the environment's job",
    source: 'docs/job.md#switching-engines',
  },
];
