import { setTimeout as sleep } from 'node:timers/promises';
import Table from 'cli-table3';
import pc from 'picocolors';
import { seconds } from '../../../job/duration';
import { NAMESPACE } from '../../system';
import type { Kubectl } from '../cluster/kubectl';
import { isBeingDeleted } from '../cluster/live-object';
import { isReady } from '../cluster/pods';
import { forwardPort, type PortForward } from '../cluster/port-forward';
import type { Target } from '../cluster/target';
import { Failure } from '../failure';
import { isRecord } from '../plan/field-diff';
import { at } from '../plan/rule';
import { loopback } from './access';
import { type Console, consoles } from './consoles';
import { componentStates } from './status';

/** Where a console is, or why it is nowhere. */
type Opening = { readonly url: string } | { readonly reason: string };

const AGAIN_AFTER = seconds(2);

/** Opens the consoles of an environment, prints where they are, and keeps them open until this process ends. */
export async function open(to: Target, format: 'table' | 'json'): Promise<void> {
  const all = consoles(to);
  const openings = await Promise.all(all.map((each) => keepOpen(to, each)));
  const found = all.map(({ name }, i) => ({ name, ...openings[i] }));
  process.stdout.write(`${format === 'json' ? JSON.stringify(found) : table(found)}\n`);
  process.stderr.write('Ctrl-C closes them\n');
  await new Promise(() => undefined);
}

/**
 * Opens a console again and again: its pod may come late, or be replaced. What changes after the first attempt is said.
 * @returns how the first attempt went
 */
function keepOpen(to: Target, console: Console): Promise<Opening> {
  return new Promise((first) => {
    const { name } = console;
    let said: string | undefined;
    const report = (opening: Opening) => {
      const text = 'url' in opening ? `${name} is at ${opening.url}` : `${name} is not open: ${opening.reason}`;
      if (said === undefined) first(opening);
      else if (said !== text) process.stderr.write(`${text}\n`);
      said = text;
    };
    void keepForwarding(to, console, report);
  });
}

async function keepForwarding(to: Target, console: Console, report: (opening: Opening) => void): Promise<never> {
  for (let { localPort } = console; ; await sleep(AGAIN_AFTER)) {
    try {
      const pods = await readyPods(to.kubectl, console);
      const forward = await forwardNear(to.kubectl, { ...console, localPort });
      localPort = forward.port;
      report({ url: loopback(localPort) });
      report({ reason: await Promise.race([forward.ended, podsReplaced(to.kubectl, console, pods)]) });
      await forward.close();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      report({ reason: (await notReady(to, console)) ?? error.message });
    }
  }
}

/** The pods that a port-forward may lead to, by their uids. */
async function readyPods(kubectl: Kubectl, { target }: Console): Promise<string> {
  const [object] = await kubectl.get(target, '--namespace', NAMESPACE);
  const labels = at(object, 'spec', 'selector', 'matchLabels') ?? at(object, 'spec', 'selector');
  if (!isRecord(labels)) return '';
  const selected = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const pods = await kubectl.get('pods', '--namespace', NAMESPACE, '--selector', selected.join(','));
  const ready = pods.filter((pod) => isReady(pod) && !isBeingDeleted(pod));
  return ready
    .map(({ metadata }) => String(metadata.uid))
    .sort()
    .join(' ');
}

/** Resolves once other pods are there than before: kubectl keeps the port of a pod that is gone open. */
async function podsReplaced(kubectl: Kubectl, console: Console, before: string): Promise<string> {
  for (;;) {
    await sleep(AGAIN_AFTER);
    const now = await readyPods(kubectl, console).catch(() => before);
    if (now !== before) return now === '' ? 'its pod is gone, or not ready' : 'its pod was replaced';
  }
}

/** What the controller of a console's component says against it. */
async function notReady(to: Target, { component }: Console): Promise<string | undefined> {
  const states = await componentStates(to);
  return states.find(({ object, state }) => object.endsWith(` ${component}`) && state !== 'ready')?.message;
}

/** At the port wished for, or at another one where that is taken. */
async function forwardNear(kubectl: Kubectl, options: Console): Promise<PortForward> {
  try {
    return await forwardPort(kubectl, options);
  } catch (error) {
    if (!(error instanceof Failure && /unable to listen/i.test(error.message))) throw error;
    const { target, port } = options;
    return forwardPort(kubectl, { target, port });
  }
}

function table(found: readonly ({ readonly name: string } & Partial<Record<'url' | 'reason', string>>)[]): string {
  const rows = new Table({ head: ['console', 'address'], style: { head: [], border: [], compact: true } });
  for (const { name, url, reason = '' } of found)
    rows.push([name, url ? pc.green(url) : pc.yellow(`not open: ${reason}`)]);
  return rows.toString();
}
