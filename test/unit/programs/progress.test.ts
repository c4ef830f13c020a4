import { withProgress } from '../../../infra/programs/progress';
import { minutes, seconds } from '../../../job/duration';

let written: string;
const { isTTY, columns } = process.stderr;

beforeEach(() => {
  written = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += text;
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
  Object.assign(process.stderr, { isTTY, columns });
});

test('who waits without a terminal is told what is done, how long it takes, and how long it took', async () => {
  jest.useFakeTimers();
  Object.assign(process.stderr, { isTTY: false });
  await withProgress('building the tool', minutes(4), async () => {});
  expect(written).toBe('building the tool ... (about 4 min on 2 cores)\nbuilding the tool ... done in 0 s\n');
});

test('what fails says so, and names what was done', async () => {
  jest.useFakeTimers();
  Object.assign(process.stderr, { isTTY: false });
  const work = withProgress('building the tool', minutes(4), () => Promise.reject(new Error('no space left')));
  await expect(work).rejects.toThrow('building the tool: no space left');
  expect(written).toMatch(/building the tool \.\.\. failed after 0 s\n$/);
});

test('at a terminal each program that is waited for has one line, which renews itself', async () => {
  Object.assign(process.stderr, { isTTY: true, columns: 80 });
  jest.useFakeTimers();
  const sleep = (ms: number) => () => new Promise((resolve) => setTimeout(resolve, ms));
  const works = [
    withProgress('fetching one', seconds(20), sleep(1_100)),
    withProgress('building two', seconds(90), sleep(2_200)),
  ];
  await jest.advanceTimersByTimeAsync(2_300);
  await Promise.all(works);
  // Each time the lines of before are gone back over and deleted.
  const [first, second, third, last] = written.split('\r\x1b[J').slice(1);
  expect(first).toBe(
    'fetching one ... 1 s of about 20 s on 2 cores\nbuilding two ... 1 s of about 1 min 30 s on 2 cores\n\x1b[2A',
  );
  expect(second).toBe('fetching one ... done in 1 s\nbuilding two ... 1 s of about 1 min 30 s on 2 cores\n\x1b[1A');
  expect(third).toBe('building two ... 2 s of about 1 min 30 s on 2 cores\n\x1b[1A');
  expect(last).toBe('building two ... done in 2 s\n');
});
