import { brokerSettingRules } from '../../../infra/delivery/plan/rules/broker-settings';
import { kafkaRules, replicationRules } from '../../../infra/delivery/plan/rules/kafka';
import { nodePoolRules } from '../../../infra/delivery/plan/rules/node-pools';
import { testRules } from './rule-case';
import { kafkaChanges } from './single-changes/kafka';

describe('the rules for Kafka', () => {
  testRules(kafkaChanges);

  it('have a test each', () => {
    const tested = new Set(kafkaChanges.map(({ rule }) => rule));
    expect(
      [...replicationRules, ...brokerSettingRules, ...kafkaRules, ...nodePoolRules]
        .map(({ id }) => id)
        .filter((id) => !tested.has(id)),
    ).toEqual([]);
  });
});
