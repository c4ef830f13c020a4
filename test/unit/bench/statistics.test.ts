import { spreadPercent, statistic } from '../../bench/statistics';

describe('a statistic', () => {
  it('has the value in the middle, whatever the order', () => {
    expect(statistic([30, 10, 20])).toEqual({ median: 20, lowest: 10, highest: 30 });
  });

  it('has the mean of the two in the middle when there is an even number', () => {
    expect(statistic([4, 1, 2, 10]).median).toBe(3);
  });

  it('of one value is that value', () => {
    expect(statistic([7])).toEqual({ median: 7, lowest: 7, highest: 7 });
  });

  it.each([[[]], [[1, Number.NaN]], [[Number.POSITIVE_INFINITY]]])('of %j is refused', (values) => {
    expect(() => statistic(values)).toThrow(`no median of [${values.join(', ')}]: give one finite number or more`);
  });
});

describe('the spread', () => {
  it('is the range in percent of the median', () => {
    expect(spreadPercent(statistic([90, 100, 110]))).toBe(20);
  });

  it('of zeros is none', () => {
    expect(spreadPercent(statistic([0, 0]))).toBe(0);
  });
});
