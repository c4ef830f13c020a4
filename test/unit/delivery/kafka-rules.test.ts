import { brokerSettingRules } from '../../../infra/delivery/plan/rules/broker-settings';
import { kafkaRules, replicationRules } from '../../../infra/delivery/plan/rules/kafka';
import { nodePoolRules } from '../../../infra/delivery/plan/rules/node-pools';
import { testRules } from './rule-case';
import { brokerSettingChanges } from './single-changes/broker-settings';
import { kafkaChanges } from './single-changes/kafka';
import { nodePoolChanges } from './single-changes/node-pools';

const changes = [...brokerSettingChanges, ...kafkaChanges, ...nodePoolChanges];

describe('the rules for Kafka', () => {
  testRules(changes);

  it('have a test each', () => {
    const tested = new Set(changes.map(({ rule }) => rule));
    expect(
      [...replicationRules, ...brokerSettingRules, ...kafkaRules, ...nodePoolRules]
        .map(({ id }) => id)
        .filter((id) => !tested.has(id)),
    ).toEqual([]);
  });
});
