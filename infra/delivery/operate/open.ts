import { setTimeout as sleep } from 'node:timers/promises';
import Table from 'cli-table3';
import pc from 'picocolors';
import { type Milliseconds, seconds } from '../../../job/duration';
import { NAMESPACE } from '../../charts/system';
import { at } from '../../value-at';
import type { Kubectl } from '../cluster/kubectl';
import { isBeingDeleted } from '../cluster/live-object';
import { isReady } from '../cluster/pods';
import { forwardPort, type PortForward } from '../cluster/port-forward';
import type { Target } from '../cluster/target';
import { Failure } from '../failure';
import { isRecord } from '../plan/field-diff';
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
  return new Promise((first, fail) => {
    const { name } = console;
    let said: string | undefined;
    const report = (opening: Opening) => {
      const text = 'url' in opening ? `${name} is at ${opening.url}` : `${name} is not open: ${opening.reason}`;
      if (said === undefined) first(opening);
      else if (said !== text) process.stderr.write(`${text}\n`);
      said = text;
    };
    (async () => {
      for await (const opening of openings(to, console)) report(opening);
    })().catch(fail);
  });
}

/**
 * How each attempt to open a console goes, and how each opening ends. It never ends by itself.
 * @param every how often its pods are looked at, and how soon it is opened again
 */
export async function* openings(to: Target, console: Console, every = AGAIN_AFTER): AsyncGenerator<Opening, undefined> {
  for (let { localPort } = console; ; await sleep(every)) {
    let forward: PortForward | undefined;
    try {
      const pods = await readyPods(to.kubectl, console);
      forward = await forwardNear(to.kubectl, { ...console, localPort });
      localPort = forward.port;
      yield { url: loopback(localPort) };
      yield { reason: await endOf(forward, pods, every, () => readyPods(to.kubectl, console)) };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      yield { reason: (await notReady(to, console)) ?? error.message };
    } finally {
      await forward?.close();
    }
  }
}

/** The pods that a port-forward may lead to, by their uids. */
async function readyPods(kubectl: Kubectl, { target }: Console): Promise<string[]> {
  const [object] = await kubectl.get(target, '--namespace', NAMESPACE);
  const labels = at(object, 'spec', 'selector', 'matchLabels') ?? at(object, 'spec', 'selector');
  if (!isRecord(labels)) return [];
  const selected = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const pods = await kubectl.get('pods', '--namespace', NAMESPACE, '--selector', selected.join(','));
  return pods.filter((pod) => isReady(pod) && !isBeingDeleted(pod)).map(({ metadata }) => String(metadata.uid));
}

/**
 * Waits until a port no longer leads anywhere: kubectl says so, or it keeps the port of a pod that is gone open.
 * @param before the pods that it may lead to
 */
async function endOf(
  forward: PortForward,
  before: readonly string[],
  every: Milliseconds,
  podsNow: () => Promise<readonly string[]>,
): Promise<string> {
  let reason: string | undefined;
  const ended = forward.ended.then((words) => {
    reason = words;
  });
  for (let pods = before; ; ) {
    await Promise.race([ended, sleep(every)]);
    if (reason !== undefined) return reason;
    const now = await podsNow().catch(() => pods);
    if (now.length === 0 && pods.length > 0) return 'its pod is gone, or not ready';
    if (pods.some((uid) => !now.includes(uid))) return 'its pod was replaced';
    pods = now;
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
