import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { run } from '../../infra/programs/tool';

const PATH = '/usr/bin/chromium';
const INSTALL = 'install Chromium (apt-get install chromium)';
const APT = { command: 'apt-get', install: INSTALL };

/** A page is tested, not the world outside: the browser calls nobody by itself. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Debian's Chromium. Where it is missing, root gets it from apt; others are told how. */
export async function findChromium(): Promise<string> {
  if (existsSync(PATH)) return PATH;
  if (process.getuid?.() !== 0) throw new Error(`there is no ${PATH}, and only root can add it: ${INSTALL}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run(APT, ['update', '-qq'], { env });
  await run(
    APT,
    [
      'install',
      '-y',
      '-qq',
      '-o',
      'DPkg::Lock::Timeout=300',
      '--no-install-recommends',
      'chromium',
      'fonts-dejavu-core',
    ],
    { env },
  );
  return PATH;
}

export interface Browser {
  open(options?: BrowserContextOptions): Promise<BrowserContext>;
  close(): Promise<void>;
}

/** Starts a browser whose profile is empty and goes with it. */
export async function startChromium(): Promise<Browser> {
  const executablePath = await findChromium();
  const home = await mkdtemp(join(tmpdir(), 'chromium-'));
  const env = { ...process.env, HOME: home };
  const browser = await chromium.launch({ executablePath, args: FLAGS, env, timeout: 120_000 });
  return {
    open: (options) => browser.newContext(options),
    async close() {
      await browser.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
