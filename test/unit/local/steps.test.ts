import { Steps } from '../../../infra/local/steps';

let written: string;
const { isTTY } = process.stderr;

beforeEach(() => {
  written = '';
  jest.useFakeTimers({ now: Date.parse('2026-11-22T10:00:00Z') });
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += text;
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
  Object.assign(process.stderr, { isTTY });
});

const COLOR = '(\u001b\\[\\d+m)*';
const TIME = new RegExp(`${COLOR}\\d\\d:\\d\\d:\\d\\d${COLOR}`, 'g');
const plain = () => written.replaceAll(TIME, 'NOW');

test('at a terminal a step has one line, which says for how long it is under way', () => {
  Object.assign(process.stderr, { isTTY: true });
  const steps = new Steps();
  steps.begin('starting Kafka');
  jest.advanceTimersByTime(3_000);
  steps.begin('starting LocalStack');
  steps.end();
  const renewed = ['', ': 2 s', ': 3 s', ': 3 s'].map((time) => `\r\u001b[KNOW starting Kafka${time}`).join('');
  expect(plain()).toBe(`NOW starting Kafka${renewed}\nNOW starting LocalStack\r\u001b[KNOW starting LocalStack\n`);
});

test('elsewhere a step has a line at its beginning, and another one each minute', () => {
  Object.assign(process.stderr, { isTTY: false });
  const steps = new Steps();
  steps.begin('starting Flink');
  jest.advanceTimersByTime(130_000);
  steps.say('Ctrl-C stops the system');
  jest.advanceTimersByTime(130_000);
  expect(plain()).toBe(
    'NOW starting Flink\nNOW still starting Flink: 60 s\nNOW still starting Flink: 120 s\nNOW Ctrl-C stops the system\n',
  );
});
