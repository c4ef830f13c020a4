import { renderReview } from '../../../infra/delivery/plan/render/review';
import { manifest, planOf } from './changes';

const topic = (partitions: number) => manifest('kafka.strimzi.io/v1', 'KafkaTopic', { spec: { partitions } });
const plans = ['local', 'small'].map((environment) => ({ environment, plan: planOf([topic(2)], [topic(1)]) }));

it('the review of a change has each environment with its details', () => {
  const text = renderReview(plans, 'main');
  expect(text.match(/^## .*/gm)).toEqual(['## What changes in local', '## What changes in small']);
  expect(text.match(/`spec.partitions`: `2` → `1`/g)).toHaveLength(2);
});

it('a review that is too long for a comment keeps the tables, and says where the details are', () => {
  const text = renderReview(plans, 'main', 700);
  expect(text.length).toBeLessThan(700);
  expect(text.match(/\| update \| `unit\/KafkaTopic` \| KafkaTopic it \| \*\*not possible\*\* \|/g)).toHaveLength(2);
  expect(text).not.toContain('###');
  expect(text).toContain('`make diff BASE=main ENV=local` shows the details.');
});
