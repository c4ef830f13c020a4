import { setTimeout as sleep } from 'node:timers/promises';
import { type Milliseconds, minutes, seconds } from '../../../job/duration';
import { NAMESPACE } from '../../charts/system';
import { verify } from '../../verify/verification';
import { WATCHED } from '../cluster/readiness';
import type { Target } from '../cluster/target';
import { waitUntilReady } from '../cluster/wait';
import { deploy } from '../deploy/deploy';
import { Failure } from '../failure';
import { withVerificationTarget } from '../operate/verification-target';
import type { Plan } from '../plan/plan';
import { teardown } from '../teardown/teardown';
import { brokerSetting, type Edit, edited, longerMessages, otherJob, scaledDown } from './edits';
import { interruptedDeployment } from './interrupted';
import { difference, inventory } from './inventory';
import { said, texts, unexpected } from './outcome-text';
import { BROKERS, gone, mostBrokersAway, podOf, podsByComponent } from './pods';
import type { Outcome, Step } from './run';

/** How long what runs may take to store a window and to be found again. */
const VERIFICATION = { windows: 1, timeout: minutes(5) };
const SETTLE = seconds(2);

/** The steps that prove an environment, each of which holds what happens against what the diff says beforehand. */
export class Proof {
  readonly #edits: Edit[] = [];

  constructor(
    readonly to: Target,
    /** To take away what was deployed, also once it is stopped. */
    readonly from: Target,
    readonly before: ReadonlySet<string>,
    readonly timeout: Milliseconds | undefined,
  ) {}

  steps(): Step[] {
    const { job } = this.to.props;
    const isFlink = job.engine === 'flink';
    const ofJob = isFlink ? ['jobmanager', 'taskmanager'] : ['job'];
    const severalTaskManagers = isFlink && job.taskManagers > 1;
    return [
      { name: 'deploy, interrupted', run: () => this.#interrupt() },
      { name: 'deploy, resumed', isBasis: true, run: () => this.#deploy([], 'anything') },
      { name: 'verify', run: () => this.#verify() },
      { name: 'deploy again', run: () => this.#deploy([], []) },
      { name: 'harmless change', run: () => this.#deploy([longerMessages], []) },
      { name: 'change that rolls brokers', impossible: this.#fragile(), run: () => this.#roll() },
      { name: 'change of the job', run: () => this.#deploy([otherJob], ofJob) },
      { name: 'verify after it', run: () => this.#verify() },
      {
        name: 'scale down',
        run: () => this.#deploy([scaledDown(severalTaskManagers)], severalTaskManagers ? ofJob : ['s3manager']),
      },
      ...[BROKERS, ...ofJob].map((component) => ({
        name: `delete a pod: ${component}`,
        impossible: component === BROKERS ? this.#fragile() : undefined,
        run: () => this.#kill(component),
      })),
      { name: 'verify after that', run: () => this.#verify() },
      { name: 'back to what is declared', run: () => this.#back() },
      {
        name: isFlink ? 'teardown with a savepoint' : 'teardown',
        isCleanUp: true,
        run: () => this.#teardown(isFlink),
      },
      { name: 'teardown again', isCleanUp: true, run: () => this.#teardown(false) },
      { name: 'nothing left', isCleanUp: true, run: () => this.#nothingLeft() },
    ];
  }

  /** Why no broker may be replaced here. */
  #fragile(): string | undefined {
    const { brokers, storage } = this.to.props.kafka;
    return brokers === 1 && storage.type === 'ephemeral' ? 'its one broker keeps no data over a restart' : undefined;
  }

  async #interrupt(): Promise<Outcome> {
    const { code, inTime, output } = await interruptedDeployment(this.to.name, '✓ ResourceQuota');
    const end = output.trim().split('\n').at(-1) ?? '';
    return {
      predicted: ['exit code 130'],
      happened: [`exit code ${code}`],
      wrong: inTime ? [] : [`it ended by itself, with exit code ${code}: ${end}`],
    };
  }

  /** @param expected the components whose pods are to be gone afterwards, and no others */
  async #deploy(edits: readonly Edit[], expected: readonly string[] | 'anything'): Promise<Outcome> {
    this.#edits.push(...edits);
    const { kubectl } = this.to;
    const before = await podsByComponent(kubectl);
    let plan: Plan | undefined;
    await deploy(edited(this.to, this.#edits), {
      ...(this.timeout !== undefined && { timeout: this.timeout }),
      savepoint: false,
      show: (shown) => {
        plan = shown;
      },
    });
    await sleep(SETTLE);
    const happened = gone(before, await podsByComponent(kubectl));
    const predicted = said(plan);
    const isChange = edits.length > 0;
    const wrong = [
      ...(isChange && plan === undefined ? ['the diff said that nothing changes'] : []),
      ...(!isChange && expected !== 'anything' && plan !== undefined ? [`the diff said: ${predicted.join('; ')}`] : []),
      ...(expected === 'anything' ? [] : unexpected(happened, expected)),
    ];
    return { predicted, happened: texts(happened), wrong };
  }

  async #roll(): Promise<Outcome> {
    const work = this.#deploy([brokerSetting], [BROKERS]);
    const away = await mostBrokersAway(this.to.kubectl, work);
    const outcome = await work;
    const missing = outcome.predicted?.some((text) => text.includes('rolls brokers'))
      ? []
      : ['the diff did not say so'];
    return {
      ...outcome,
      happened: [...(outcome.happened ?? []), `at most ${away} not ready at a time`],
      wrong: [
        ...(outcome.wrong ?? []),
        ...missing,
        ...(away > 1 ? [`${away} brokers were not ready at the same time`] : []),
      ],
    };
  }

  /** Deletes a pod while rows flow: another one has to come in its place, and all be ready again. */
  async #kill(component: string): Promise<Outcome> {
    const { kubectl, progress } = this.to;
    const before = await podsByComponent(kubectl);
    const pod = await podOf(kubectl, component);
    if (pod === undefined) return { wrong: [`no pod of ${component} is there`] };
    await kubectl.must(['delete', 'pod', pod, '--namespace', NAMESPACE, '--wait=false']);
    await sleep(SETTLE);
    const watched = edited(this.to, this.#edits)
      .declared()
      .map(({ manifest }) => manifest)
      .filter(({ kind }) => WATCHED.includes(kind));
    for (const start = performance.now(); ; await sleep(SETTLE)) {
      await waitUntilReady(kubectl, watched, new Set(), progress, this.timeout);
      const count = (await podsByComponent(kubectl)).get(component)?.size ?? 0;
      if (count >= (before.get(component)?.size ?? 0)) break;
      if (performance.now() - start > (this.timeout ?? minutes(5))) {
        return { wrong: [`of ${component}, ${count} of ${before.get(component)?.size} pods have come back`] };
      }
    }
    const happened = gone(before, await podsByComponent(kubectl));
    const wrong = component in happened ? [] : [`${pod} is there still`];
    return { predicted: [`another pod for ${pod}`], happened: texts(happened), wrong };
  }

  async #verify(): Promise<Outcome> {
    let outcome: Outcome = {};
    await withVerificationTarget(edited(this.to, this.#edits), undefined, async (found) => {
      const say = (text: string) => this.to.progress.write(text);
      const { ok, sent, stored, windows } = await verify(found, { ...VERIFICATION, say }).catch((error: Error) =>
        Promise.reject(new Failure(error.message)),
      );
      const counts = Object.values(windows);
      const points = counts.reduce((sum, { expected }) => sum + expected, 0);
      const right = counts.reduce((sum, count) => sum + count.right, 0);
      outcome = {
        predicted: [`${sent.rows} rows, ${points} points`],
        happened: [`${stored.rows} rows stored, ${right} points right`],
        wrong: ok ? [] : [`stored ${JSON.stringify(stored)}; windows ${JSON.stringify(windows)}`],
      };
    });
    return outcome;
  }

  /** Takes all changes back; then a deployment has nothing to do. */
  async #back(): Promise<Outcome> {
    this.#edits.length = 0;
    const first = await this.#deploy([], 'anything');
    const second = await this.#deploy([], []);
    return { ...first, wrong: second.wrong ?? [] };
  }

  async #teardown(savepoint: boolean): Promise<Outcome> {
    await teardown(this.from, { savepoint, ...(this.timeout !== undefined && { timeout: this.timeout }) });
    return { happened: ['nothing of ours is left'] };
  }

  async #nothingLeft(): Promise<Outcome> {
    const after = await inventory(this.from.kubectl);
    const { left, lost } = difference(this.before, after);
    return {
      predicted: [`the ${this.before.size} objects of before`],
      happened: [`${left.length} more, ${lost.length} less`],
      wrong: [...left.map((object) => `left: ${object}`), ...lost.map((object) => `gone: ${object}`)],
    };
  }
}
