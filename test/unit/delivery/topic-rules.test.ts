import { topicSettingRules } from '../../../infra/delivery/plan/rules/topic-settings';
import { topicRules } from '../../../infra/delivery/plan/rules/topics';
import { testRules } from './rule-case';
import { topicChanges } from './single-changes/topics';

describe('the rules for topics and users', () => {
  testRules(topicChanges);

  it('have a test each', () => {
    const tested = new Set(topicChanges.map(({ rule }) => rule));
    expect([...topicSettingRules, ...topicRules].map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
  });
});
