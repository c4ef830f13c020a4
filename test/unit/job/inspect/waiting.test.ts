import { saying } from '../../../../job/inspect/waiting';

const written = jest.spyOn(process.stderr, 'write').mockReturnValue(true);

beforeEach(() => {
  jest.useFakeTimers();
  written.mockClear();
});

afterEach(() => jest.useRealTimers());

test('what takes longer than two seconds is named', async () => {
  const work = saying('reading', new Promise((resolve) => setTimeout(() => resolve(7), 2500)));
  await jest.advanceTimersByTimeAsync(2500);
  expect(await work).toBe(7);
  expect(written.mock.calls).toEqual([['reading ...\n']]);
});

test('nothing is said about what is there at once, or fails', async () => {
  expect(await saying('reading', Promise.resolve(7))).toBe(7);
  await expect(saying('reading', Promise.reject(new Error('no')))).rejects.toThrow('no');
  await jest.advanceTimersByTimeAsync(5000);
  expect(written).not.toHaveBeenCalled();
});
