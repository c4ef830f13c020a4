import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** A YAML file read value by value; what is wrong with it is collected, each with its line: `tags.yaml:12: ...`. */
export class YamlSource {
  readonly root: YamlValue;
  readonly #file: string;
  readonly #lines = new LineCounter();
  readonly #document: Document;
  readonly #problems: { readonly line: number; readonly text: string }[] = [];

  constructor(file: string, text: string) {
    this.#file = file;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    for (const { pos, message } of this.#document.errors) this.report(pos[0], message);
    this.root = this.value(this.#document.contents, 0);
  }

  report(offset: number, problem: string): void {
    const { line } = this.#lines.linePos(offset);
    this.#problems.push({ line, text: `${this.#file}:${line}: ${problem}` });
  }

  /** In the order of their lines. */
  get problems(): string[] {
    return this.#problems.toSorted((a, b) => a.line - b.line).map(({ text }) => text);
  }

  /** @param fallback the offset for a node that has none, that is of something around it */
  value(node: unknown, fallback: number): YamlValue {
    const resolved = isAlias(node) ? node.resolve(this.#document) : node;
    const offset = isNode(node) ? node.range?.[0] : undefined;
    return new YamlValue(this, isNode(resolved) ? resolved : undefined, offset ?? fallback);
  }
}

/** A value and its place. A reader returns undefined after it has reported what it had instead. */
export class YamlValue {
  readonly #source: YamlSource;
  readonly #node: Node | undefined;
  readonly #offset: number;

  constructor(source: YamlSource, node: Node | undefined, offset: number) {
    this.#source = source;
    this.#node = node;
    this.#offset = offset;
  }

  report(problem: string): undefined {
    this.#source.report(this.#offset, problem);
  }

  /** A map with exactly these keys, as the function from a key to its value. */
  map<Key extends string>(what: string, keys: readonly Key[]): ((key: Key) => YamlValue) | undefined {
    const node = this.#node;
    if (!isMap(node)) return this.report(`${what} is ${this}, not a map with ${keys.join(', ')}`);
    const found = new Map<string, YamlValue>();
    for (const pair of node.items) {
      const key = this.#source.value(pair.key, this.#offset);
      const name = isScalar(pair.key) ? String(pair.key.value) : `${key}`;
      if (!keys.some((known) => known === name)) key.report(`key '${name}' is not one of ${keys.join(', ')}`);
      found.set(name, this.#source.value(pair.value, key.#offset));
    }
    const missing = keys.filter((key) => !found.has(key));
    if (missing.length > 0) return this.report(`${what} lacks ${missing.join(', ')}`);
    return (key) => found.get(key) ?? this;
  }

  list(what: string): YamlValue[] | undefined {
    if (!isSeq(this.#node)) return this.report(`${what} is ${this}, not a list`);
    return this.#node.items.map((item) => this.#source.value(item, this.#offset));
  }

  text(what: string): string | undefined {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    return typeof value === 'string' && value !== '' ? value : this.report(`${what} is ${this}, not a text`);
  }

  oneOf<Allowed extends string>(what: string, allowed: readonly Allowed[]): Allowed | undefined {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    return (
      allowed.find((candidate) => candidate === value) ??
      this.report(`${what} ${this} is not one of ${allowed.join(', ')}`)
    );
  }

  /** An integer from 0 to `most`. */
  count(what: string, most: number): number | undefined {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most) return value;
    return this.report(`${what} is ${this}, not an integer from 0 to ${most}`);
  }

  /** What an error shows of the value. */
  toString(): string {
    if (isMap(this.#node)) return 'a map';
    if (isSeq(this.#node)) return 'a list';
    if (!isScalar(this.#node) || this.#node.value === null) return 'nothing';
    return typeof this.#node.value === 'string' ? `'${this.#node.value}'` : String(this.#node.value);
  }
}
