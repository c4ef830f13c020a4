import { Campaign } from '../../simulation/campaign';

const passed = (seed: number) => ({ seed, steps: 100 });
const failed = (seed: number) => ({ seed, steps: 100, violation: 'row 7000001 is in two files' });

function campaignOf(...reports: readonly ReturnType<typeof passed>[]): Campaign {
  const campaign = new Campaign(11, 1_000, 2);
  for (const report of reports) campaign.add(report);
  return campaign;
}

test('workers share the seeds in turn', () => {
  const campaign = campaignOf(passed(11), passed(13), passed(12));
  expect([campaign.seedOf(0), campaign.seedOf(1)]).toEqual([15, 14]);
  expect(campaign.idle).toEqual([]);
});

test('a seed that fails ends the worker that is past it at once', () => {
  expect(campaignOf(passed(11), passed(13), failed(12)).idle).toEqual([0, 1]);
});

test('a worker that is behind a seed that failed goes on up to it', () => {
  const campaign = campaignOf(passed(11), failed(13));
  expect(campaign.idle).toEqual([0]);
  campaign.add(passed(12));
  expect(campaign.idle).toEqual([0, 1]);
});

test('of two seeds that fail, the lower one counts, whichever was first', () => {
  expect(campaignOf(passed(11), failed(13), failed(12)).finding?.seed).toBe(12);
  expect(campaignOf(failed(12), failed(13)).finding?.seed).toBe(12);
});

test('a worker whose seeds are all run has nothing to do', () => {
  const campaign = new Campaign(1, 3, 2);
  for (const seed of [1, 3]) campaign.add(passed(seed));
  expect(campaign.idle).toEqual([0]);
});

test('progress says the rate, and when it will end', () => {
  const campaign = campaignOf();
  for (let seed = 11; seed < 261; seed++) campaign.add(passed(seed));
  expect(campaign.progress(100)).toBe('250 of 1000 seeds, 25000 steps, 2.5 seeds/s, ends in about 5 min');
  campaign.add(failed(262));
  expect(campaign.progress(100)).toContain('ends in about 1 min');
});

test('progress before the first seed has ended says so', () => {
  expect(campaignOf().progress(30)).toBe('0 of 1000 seeds, 0 steps, 0.0 seeds/s, the first are under way');
});
