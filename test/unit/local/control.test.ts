import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findControl, takeControl } from '../../../infra/local/control';
import { temporaryFolder } from '../../../infra/programs/process';
import { run } from '../../../infra/programs/tool';
import { type Holder, stopHolder } from '../../../job/node/operation/process-lock';

const REPOSITORY = join(__dirname, '..', '..', '..');

let folder: string;
let file: string;

beforeEach(() => {
  folder = temporaryFolder('control');
  file = join(folder, 'up.lock');
});

afterEach(() => rmSync(folder, { recursive: true }));

test('a system that runs is found, and is not found once it has been given up', async () => {
  const giveUp = await takeControl(() => {}, file);
  expect(await findControl(file)).toBeDefined();
  giveUp();
  expect(await findControl(file)).toBeUndefined();
});

test('a second system of a checkout is refused, with what to do', async () => {
  const giveUp = await takeControl(() => {}, file);
  await expect(takeControl(() => {}, file)).rejects.toThrow("runs already: 'make down' stops it");
  giveUp();
});

test('the systems of two checkouts do not know each other', async () => {
  const other = join(folder, 'other.control');
  const [giveUp, giveUpOther] = [await takeControl(() => {}, file), await takeControl(() => {}, other)];
  giveUp();
  expect(await findControl(other)).toBeDefined();
  giveUpOther();
});

/** Takes control in a process of its own, which then does as told. @param then may use `asked` and `giveUp` */
async function takeElsewhere(then: string): Promise<void> {
  const script = `
    const { takeControl } = require('./infra/local/control');
    const asked = new Promise((resolve) => {
      takeControl(resolve, '${file}').then((giveUp) => { ${then} });
    });`;
  const node = { command: process.execPath, install: 'it runs this test' };
  await run(node, ['-r', './register.js', '-e', script], { cwd: REPOSITORY });
}

test('a stop asks the process that the system belongs to, and waits for its end', async () => {
  let ended = false;
  const end = 'giveUp(); setTimeout(() => process.exit(0), 200);';
  const elsewhere = takeElsewhere(`asked.then(() => { ${end} });`).then(() => {
    ended = true;
  });
  let control: Holder | undefined;
  while (control === undefined) control = await findControl(file);
  await stopHolder(control);
  await elsewhere;
  expect(ended).toBe(true);
});

test('what a process has left that was killed is removed, and no system is found', async () => {
  await expect(takeElsewhere("process.kill(process.pid, 'SIGKILL');")).rejects.toThrow('SIGKILL');
  expect(readdirSync(folder)).toEqual(['up.lock']);
  expect(await findControl(file)).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});
