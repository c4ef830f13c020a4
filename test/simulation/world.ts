import type { Choices } from './choices';

/** An invariant does not hold. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

interface Event {
  /** Whose turn this is; of nobody, once its process is dead. */
  readonly owner: Machine | undefined;
  readonly what: string;
  /** Reaches its process, so it waits while that is paused. */
  readonly isLocal: boolean;
  readonly run: () => void;
}

interface Timer {
  readonly owner: Machine;
  readonly due: number;
  readonly run: () => void;
}

/** What a process sees of the machine it runs on: it may be paused, and it may be dead. */
export class Machine {
  isAlive = true;
  isPaused = false;

  constructor(readonly name: string) {}
}

/** How a request to a server can go wrong. */
const FAULTS = [
  'none',
  'fails',
  'is done, but its answer is lost',
  'fails, and is done later',
  'is done twice',
] as const;

/**
 * Everything that happens, one step at a time: the events that could come next are a list, and a choice picks one. Time
 * passes only here.
 */
export class World {
  /** Monotonic, in milliseconds. */
  now = 0;
  /** What the wall clock is ahead of it. */
  wallOffset = Date.parse('2026-11-22T12:00:00Z');
  /** How likely a request goes wrong. */
  faultRate = 0;
  readonly history: string[] = [];
  #events: Event[] = [];
  #timers: Timer[] = [];

  constructor(
    readonly choices: Choices,
    readonly keepsHistory: boolean,
  ) {}

  tell(owner: Machine | undefined, what: string): void {
    if (this.keepsHistory) this.history.push(`${String(this.now).padStart(7)} ms  ${owner?.name ?? '-'}  ${what}`);
  }

  /** A request to a server across the network. @param failure what its process is told when it goes wrong */
  request<T>(owner: Machine, what: string, apply: () => T, failure: () => Error): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const answer = (outcome: string, deliver: () => void) => {
        this.tell(owner, `${what}: ${outcome}`);
        this.#add({ owner, what, isLocal: true, run: deliver });
      };
      this.#add({
        owner,
        what,
        isLocal: false,
        run: () => {
          const fault = FAULTS[owner.isAlive ? this.choices.rarely(this.faultRate, FAULTS.length) : 0] ?? 'none';
          if (fault === 'fails') return answer(fault, () => reject(failure()));
          if (fault === 'fails, and is done later') {
            this.#add({ owner: undefined, what: `late: ${what}`, isLocal: false, run: () => void attempt(apply) });
            return answer(fault, () => reject(failure()));
          }
          const result = attempt(apply);
          if (fault === 'is done twice') attempt(apply);
          if (fault === 'is done, but its answer is lost') return answer(fault, () => reject(failure()));
          answer(describe(result), () => ('error' in result ? reject(result.error) : resolve(result.value)));
        },
      });
    });
  }

  /** A call to the machine's own kernel: not while it is paused, and without a way for an answer to get lost. */
  call<T>(owner: Machine, what: string, apply: () => T, failure: () => Error): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#add({
        owner,
        what,
        isLocal: true,
        run: () => {
          const result = this.choices.rarely(this.faultRate / 2) === 1 ? { error: failure() } : attempt(apply);
          this.tell(owner, `${what}: ${describe(result)}`);
          if ('error' in result) reject(result.error);
          else resolve(result.value);
        },
      });
    });
  }

  after(owner: Machine, ms: number, run: () => void): () => void {
    const timer = { owner, due: this.now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  /** What it has sent may still arrive. */
  kill(machine: Machine): void {
    machine.isAlive = false;
    this.#timers = this.#timers.filter(({ owner }) => owner !== machine);
    this.#events = this.#events.flatMap((event) => {
      if (event.owner !== machine) return [event];
      return !event.isLocal && this.choices.among(2) === 1 ? [{ ...event, owner: undefined }] : [];
    });
  }

  /** Has all come that the dead have sent. To be called when nobody lives. */
  drain(): void {
    for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) event.run();
  }

  /** Does one thing that could happen next, and lets everybody react to it. @returns false when nothing can happen */
  async step(): Promise<boolean> {
    await settled();
    const ready = this.#events.filter(({ owner, isLocal }) => !(isLocal && owner?.isPaused));
    const timer = this.#nextTimer();
    if (ready.length === 0 || (timer !== undefined && this.choices.rarely(0.05) === 1)) {
      if (timer === undefined) return ready.length > 0;
      this.#timers = this.#timers.filter((each) => each !== timer);
      this.now = Math.max(this.now, timer.due);
      timer.run();
      return true;
    }
    const event = ready[this.choices.among(ready.length)];
    if (event === undefined) return false;
    this.#events.splice(this.#events.indexOf(event), 1);
    this.now++;
    event.run();
    return true;
  }

  #nextTimer(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (!timer.owner.isPaused && (next === undefined || timer.due < next.due)) next = timer;
    }
    return next;
  }

  #add(event: Event): void {
    // A process that is dead does nothing any more, though code of it may still stand on the stack.
    if (event.owner?.isAlive !== false) this.#events.push(event);
  }
}

type Result<T> = { readonly value: T } | { readonly error: unknown };

function attempt<T>(apply: () => T): Result<T> {
  try {
    return { value: apply() };
  } catch (error) {
    if (error instanceof Violation) throw error;
    return { error };
  }
}

const describe = (result: Result<unknown>) =>
  'error' in result ? `${result.error instanceof Error ? result.error.name : result.error}` : 'done';

/** Resolves once nobody has anything left to do without a further event: ticks come after all promises. */
const settled = () => new Promise<void>((resolve) => process.nextTick(resolve));
