import { counted } from '../../../job/counted';
import { seconds } from '../../../job/duration';
import type { Manifest } from '../manifest';
import type { Progress } from '../terminal/progress';
import { age } from './age';
import { eventsOf } from './events';
import type { Kubectl } from './kubectl';
import type { LiveObject } from './live-object';
import { LOAD_BALANCER_REMEDY, servicesWithoutAddress } from './load-balancer';
import { missingImageOf } from './missing-image';
import { containersOf, ending, isReady, lastEndOf, podsOf, troubleOf } from './pods';

const EVERY = seconds(3);
/** Of one pod at a time. */
const LOG_LINES = '10';
/** After so many ends of the same kind, waiting does not help. */
const CRASHES = 3;

/**
 * Tells, while objects are waited for, what happens to them: warnings, why pods are not ready, new lines of their logs. It
 * notices what waiting does not cure.
 */
export class Watcher {
  readonly #since = new Date(Date.now() - 1000).toISOString();
  readonly #told = new Set<string>();
  readonly #exitCodes = new Map<string, Set<number>>();
  readonly #logsUntil = new Map<string, string>();
  #next = performance.now() + EVERY;

  constructor(
    readonly kubectl: Kubectl,
    readonly progress: Progress,
  ) {}

  /**
   * Looks at what is not ready yet, every few seconds.
   * @returns why an object won't get ready; undefined while it may
   */
  async look(manifests: readonly Manifest[]): Promise<{ object: Manifest; reason: string } | undefined> {
    if (performance.now() < this.#next) return undefined;
    for (const manifest of manifests) {
      if (manifest.metadata.namespace === undefined) continue;
      // That it can't be looked at does not end the wait.
      const reason = await this.#lookAt(manifest).catch(() => undefined);
      if (reason !== undefined) return { object: manifest, reason };
    }
    this.#next = performance.now() + EVERY;
    return undefined;
  }

  async #lookAt(manifest: Manifest): Promise<string | undefined> {
    for (const { id, text, at, isWarning } of await eventsOf(this.kubectl, manifest)) {
      if (isWarning && at !== undefined && at >= this.#since) this.#tell(id, `${text} (${age(at)} ago)`);
    }
    await this.#tellOfLoadBalancer(manifest);
    const pods = newest(await podsOf(this.kubectl, manifest)).filter((pod) => !isReady(pod));
    for (const pod of pods) {
      const trouble = troubleOf(pod);
      if (trouble !== undefined) this.#tell(trouble, trouble);
      await this.#tellNewLog(pod);
    }
    return pods.map((pod) => missingImageOf(pod) ?? this.#crashLoopOf(pod)).find((reason) => reason !== undefined);
  }

  async #tellOfLoadBalancer(manifest: Manifest): Promise<void> {
    if (manifest.kind !== 'Kafka') return;
    for (const service of await servicesWithoutAddress(this.kubectl, manifest)) {
      this.progress.state(
        `Service ${manifest.metadata.namespace}/${service}`,
        'waiting',
        `nothing has given this load balancer an address yet, and no broker starts before: ${LOAD_BALANCER_REMEDY}`,
      );
    }
  }

  async #tellNewLog(pod: LiveObject): Promise<void> {
    const { name, namespace = '' } = pod.metadata;
    if (!containersOf(pod).some(({ state }) => state?.waiting === undefined)) return;
    const since = this.#logsUntil.get(name) ?? this.#since;
    this.#logsUntil.set(name, new Date().toISOString());
    const args = ['logs', name, '--namespace', namespace, '--all-containers', `--since-time=${since}`];
    const { code, stdout } = await this.kubectl.run([...args, '--tail', LOG_LINES, '--request-timeout=5s']);
    if (code !== 0) return;
    for (const line of stdout.split('\n').filter(Boolean)) this.#tell(`${name} ${line}`, `${name}: ${line}`);
  }

  #tell(id: string, text: string): void {
    if (this.#told.has(id)) return;
    this.#told.add(id);
    this.progress.detail(text);
  }

  /** Each time for the same reason, as far as has been seen. */
  #crashLoopOf(pod: LiveObject): string | undefined {
    for (const container of containersOf(pod)) {
      const end = lastEndOf(container);
      if (end === undefined || container.ready === true) continue;
      const key = `${pod.metadata.uid ?? pod.metadata.name} ${container.name}`;
      const codes = (this.#exitCodes.get(key) ?? new Set()).add(end.exitCode);
      this.#exitCodes.set(key, codes);
      if (container.restartCount >= CRASHES && codes.size === 1 && end.exitCode !== 0) {
        return (
          `container ${container.name} of pod ${pod.metadata.name} was restarted ${counted(container.restartCount, 'time')}, and ` +
          `ended the same way each time: ${ending(end)}`
        );
      }
    }
    return undefined;
  }
}

/** Without the pods that a newer version is about to replace, whose trouble may be over then. */
function newest(pods: readonly LiveObject[]): LiveObject[] {
  const hashOf = ({ metadata: { labels } }: LiveObject) => labels?.['pod-template-hash'];
  const createdAt = ({ metadata: { creationTimestamp } }: LiveObject) => String(creationTimestamp);
  const latest = pods.reduce<LiveObject | undefined>(
    (last, pod) => (last === undefined || createdAt(pod) > createdAt(last) ? pod : last),
    undefined,
  );
  return latest === undefined ? [] : pods.filter((pod) => hashOf(pod) === hashOf(latest));
}
