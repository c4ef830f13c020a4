import { positionSettings } from '../../../../job/settings';
import { listAt, textAt } from '../../../value-at';
import type { Manifest } from '../../manifest';
import type { Rule } from '../rule';
import { ofKind } from '../state-queries';

const SOURCE = 'docs/job.md#switching-engines';

const LEFT_OPEN = 'windows that are open are left incomplete';

const isNodeJob = (manifest: Manifest | undefined): boolean =>
  manifest?.kind === 'Deployment' && textAt(manifest, 'metadata', 'labels', 'app.kubernetes.io/name') === 'job';

/** Whether the Node engine leaves its own checkpoint behind where Flink has read on. */
const follows = (manifest: Manifest | undefined): boolean =>
  listAt(manifest, 'spec', 'template', 'spec', 'containers')
    .flatMap((container) => listAt(container, 'env'))
    .some(
      (entry) =>
        textAt(entry, 'name') === positionSettings.whenGroupIsAhead.variable && textAt(entry, 'value') === 'follow',
    );

/** One engine after another on the same topic, group and store. */
export const engineRules: readonly Rule[] = [
  {
    id: 'flink-after-node',
    kinds: ['FlinkDeployment'],
    actions: ['create'],
    when: ({ states }) => ofKind(states.before, 'Deployment').some(isNodeJob),
    effect: 'restarts the job without its state',
    because:
      `Flink goes on at the offsets that the Node engine has committed, and ${LEFT_OPEN}; it stores rows twice that the ` +
      'Node engine has stored beyond those offsets, as it has if it is killed or still runs: end it by SIGTERM first, as ' +
      'make deploy does',
    source: SOURCE,
  },
  {
    id: 'node-after-flink',
    kinds: ['Deployment'],
    actions: ['create'],
    when: ({ after, states }) => isNodeJob(after) && ofKind(states.before, 'FlinkDeployment').length > 0,
    effect: 'restarts the job without its state',
    because: ({ after }) =>
      `the Node engine goes on at the offsets that Flink has committed, and ${LEFT_OPEN}; ${
        follows(after)
          ? "where it has run here before, it leaves its own checkpoint behind, as whenGroupIsAhead: 'follow' says"
          : 'where it has run here before, it ends with an error at its start, since it would store rows twice that Flink ' +
            "has stored beyond its own checkpoint: set whenGroupIsAhead: 'follow' in the environment's job to skip them"
      }; while both engines run, rows are stored twice: delete the FlinkDeployment first, as make deploy does`,
    source: SOURCE,
  },
];
