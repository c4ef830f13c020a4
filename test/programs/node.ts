import { join } from 'node:path';
import { cached } from '../../infra/programs/cache';
import { run } from '../../infra/programs/tool';
import { seconds } from '../../job/duration';

const VERSION = '24.21.0';
const NPM = { command: 'npm', install: 'it comes with Node' };

/** @returns the path of the Node that our images are built on, from the npm package of its binary for this machine */
export async function newerNode(): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const doing = { doing: `fetching Node ${VERSION} from npm`, takes: seconds(20) };
  const folder = await cached(`node-${VERSION}`, doing, async (target) => {
    await run(NPM, ['install', '--prefix', target, '--no-save', '--no-audit', '--no-fund', `${name}@${VERSION}`]);
  });
  return join(folder, 'node_modules', name, 'bin', 'node');
}
