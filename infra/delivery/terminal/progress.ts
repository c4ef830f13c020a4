import pc from 'picocolors';

const MARKS = { ready: pc.green('✓'), waiting: pc.yellow('…'), failed: pc.red('✗') };

/** Says what happens, one line per change of state, so that a log reads as well as a terminal. */
export class Progress {
  #title = '';
  readonly #said = new Map<string, string>();

  constructor(readonly write: (line: string) => void = (line) => process.stdout.write(`${line}\n`)) {}

  /** A heading for what follows; it is written only if something follows. */
  title(text: string): void {
    this.#title = text;
  }

  knows(object: string): boolean {
    return this.#said.has(object);
  }

  /**
   * Nothing is said when the object's state and message are those of the last time.
   * @param aside what may change meanwhile, such as the age of the message
   */
  state(object: string, state: keyof typeof MARKS, message: string, aside = ''): void {
    const text = `${state} ${message}`;
    if (this.#said.get(object) === text) return;
    this.#said.set(object, text);
    this.#line(`${MARKS[state]} ${object}${message === state ? '' : `: ${message}`}${aside}`);
  }

  /** Something that happened on the way. */
  detail(text: string): void {
    this.#line(pc.dim(`  ${text}`));
  }

  #line(text: string): void {
    if (this.#title !== '') this.write(pc.bold(this.#title));
    this.#title = '';
    this.write(`  ${text}`);
  }
}
