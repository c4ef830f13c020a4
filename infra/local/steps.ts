import pc from 'picocolors';

/** At a terminal. */
const RENEWED_EVERY_MS = 1_000;
/** Where there is none, somebody who waits is reminded. */
const REMINDED_EVERY_MS = 60_000;
/** A shorter step needs no time beside it. */
const WORTH_A_WORD_MS = 2_000;

interface Step {
  readonly what: string;
  readonly at: string;
  readonly start: number;
  readonly timer: NodeJS.Timeout;
}

/** Says at standard error which step is under way and for how long, and what happens meanwhile. */
export class Steps {
  #step: Step | undefined;

  /** The step before is over. */
  begin(what: string): void {
    this.end();
    const { isTTY } = process.stderr;
    const timer = setInterval(() => this.#renew(), isTTY ? RENEWED_EVERY_MS : REMINDED_EVERY_MS);
    this.#step = { what, at: clock(), start: performance.now(), timer };
    process.stderr.write(`${pc.dim(this.#step.at)} ${what}${isTTY ? '' : '\n'}`);
  }

  say(what: string): void {
    this.end();
    process.stderr.write(`${pc.dim(clock())} ${what}\n`);
  }

  end(): void {
    if (this.#step === undefined) return;
    clearInterval(this.#step.timer);
    if (process.stderr.isTTY) process.stderr.write(`${lineOf(this.#step)}\n`);
    this.#step = undefined;
  }

  #renew(): void {
    if (this.#step === undefined) return;
    const { isTTY } = process.stderr;
    process.stderr.write(
      isTTY ? lineOf(this.#step) : `${pc.dim(clock())} still ${this.#step.what}${elapsed(this.#step)}\n`,
    );
  }
}

const lineOf = (step: Step): string => `\r\x1b[K${pc.dim(step.at)} ${step.what}${elapsed(step)}`;

function elapsed({ start }: Step): string {
  const ms = performance.now() - start;
  return ms < WORTH_A_WORD_MS ? '' : `: ${Math.round(ms / 1000)} s`;
}

const clock = (): string => new Date().toISOString().slice(11, 19);
