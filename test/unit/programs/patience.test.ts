import { Patience } from '../../../infra/programs/patience';
import { seconds } from '../../../job/duration';

const machine = { load: 0, at: 0, now: () => machine.at };

beforeEach(() => Object.assign(machine, { load: 0, at: 0 }));

test('on a machine with little to do it ends after its time', () => {
  const patience = new Patience(seconds(10), machine);
  machine.at = 9_999;
  expect(patience.isOver).toBe(false);
  machine.at = 10_000;
  expect(patience.isOver).toBe(true);
});

test('on a machine with four times as much to do as it can, it lasts four times as long', () => {
  const patience = new Patience(seconds(10), machine);
  machine.load = 4;
  machine.at = 39_000;
  expect(patience.left).toBe(250);
  machine.at = 40_000;
  expect(patience.isOver).toBe(true);
});

test('what the machine had to do before does not count for the time after', () => {
  const patience = new Patience(seconds(10), machine);
  Object.assign(machine, { load: 2, at: 10_000 });
  expect(patience.left).toBe(5_000);
  Object.assign(machine, { load: 0.5, at: 14_000 });
  expect(patience.left).toBe(1_000);
});
