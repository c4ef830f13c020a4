import {
  BACKSLASH,
  CAPITAL_E,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  CR,
  digit,
  LF,
  MINUS,
  OPEN_BRACE,
  OPEN_BRACKET,
  PLUS,
  POINT,
  QUOTE,
  SMALL_E,
  SMALL_U,
  SPACE,
  TAB,
  ZERO,
} from './bytes';

const LITERALS = ['true', 'false', 'null'].map((text) => Buffer.from(text));
/** What may follow a backslash, beside a `u` and four hexadecimal digits. */
const ESCAPED = Buffer.from('"\\/bfnrt');

/** No value is nested deeper, as in Flink's format, whose library has this limit. */
export const MOST_NESTED = 1_000;

/**
 * Moves over a JSON text of UTF-8 byte by byte, and makes nothing of it. The grammar is that of RFC 8259:
 *
 *     value  = object / array / string / number / "true" / "false" / "null"
 *     object = "{" [member *("," member)] "}"       member = string ":" value
 *     array  = "[" [value *("," value)] "]"
 *     string = QUOTE *(any byte from SPACE on but QUOTE and BACKSLASH / BACKSLASH escape) QUOTE
 *     number = ["-"] ("0" / 1*DIGIT, the first not "0") ["." 1*DIGIT] [("e" / "E") ["+" / "-"] 1*DIGIT]
 *
 * Between these stand spaces, tabs and line breaks. What returns a boolean says whether what it is called for stands
 * there; if it does, `position` is behind it.
 */
export class JsonScanner {
  position = 0;
  /** Whether the string that was passed last has an escape in it. */
  hasEscape = false;
  #bytes: Buffer = Buffer.alloc(0);
  #end = 0;

  open(bytes: Buffer, start: number, end: number): void {
    this.#bytes = bytes;
    this.position = start;
    this.#end = end;
  }

  /** The byte that comes next; -1 at the end. */
  get byte(): number {
    return this.position < this.#end ? (this.#bytes[this.position] ?? -1) : -1;
  }

  get isAtEnd(): boolean {
    return this.position >= this.#end;
  }

  skipSpace(): void {
    for (let byte = this.byte; byte === SPACE || byte === LF || byte === CR || byte === TAB; byte = this.byte) {
      this.position++;
    }
  }

  /**
   * Passes over the items of an array or the members of an object, from behind the opening bracket to behind the closing one.
   * @param item passes over one of them
   */
  list(close: number, item: () => boolean): boolean {
    this.skipSpace();
    if (this.#pass(close)) return true;
    do {
      this.skipSpace();
      if (!item()) return false;
      this.skipSpace();
    } while (this.#pass(COMMA));
    return this.#pass(close);
  }

  /** Passes over what stands between a member's name and its value. */
  colon(): boolean {
    this.skipSpace();
    if (!this.#pass(COLON)) return false;
    this.skipSpace();
    return true;
  }

  /** @param nested how many arrays and objects the value is in */
  value(nested: number): boolean {
    switch (this.byte) {
      case QUOTE:
        return this.string();
      case OPEN_BRACE:
        this.position++;
        return nested < MOST_NESTED && this.list(CLOSE_BRACE, () => this.#member(nested + 1));
      case OPEN_BRACKET:
        this.position++;
        return nested < MOST_NESTED && this.list(CLOSE_BRACKET, () => this.value(nested + 1));
      default: {
        const literal = LITERALS.find(([first]) => first === this.byte);
        return literal === undefined ? this.#number() : this.#literal(literal);
      }
    }
  }

  #member(nested: number): boolean {
    return this.string() && this.colon() && this.value(nested);
  }

  string(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    this.hasEscape = false;
    if (!this.#pass(QUOTE)) return false;
    for (let p = this.position; p < end; p++) {
      const byte = bytes[p] ?? 0;
      if (byte === QUOTE) {
        this.position = p + 1;
        return true;
      }
      if (byte < SPACE) return false;
      if (byte !== BACKSLASH) continue;
      this.hasEscape = true;
      const length = this.#escape(p + 1);
      if (length === 0) return false;
      p += length;
    }
    return false;
  }

  /** How long what follows a backslash is; 0 where it is no escape. */
  #escape(at: number): number {
    if (at >= this.#end) return 0;
    if (this.#bytes[at] !== SMALL_U) return ESCAPED.includes(this.#bytes[at] ?? 0) ? 1 : 0;
    const isHex = at + 5 <= this.#end && /^[0-9a-fA-F]{4}$/.test(this.#bytes.toString('latin1', at + 1, at + 5));
    return isHex ? 5 : 0;
  }

  #number(): boolean {
    this.#pass(MINUS);
    if (!this.#pass(ZERO) && !this.#digits()) return false;
    if (this.#pass(POINT) && !this.#digits()) return false;
    if (!this.#pass(SMALL_E) && !this.#pass(CAPITAL_E)) return true;
    if (!this.#pass(PLUS)) this.#pass(MINUS);
    return this.#digits();
  }

  /** One or more. */
  #digits(): boolean {
    const bytes = this.#bytes;
    const start = this.position;
    let p = start;
    while (p < this.#end && digit(bytes[p]) <= 9) p++;
    this.position = p;
    return p > start;
  }

  #literal(literal: Buffer): boolean {
    const { position } = this;
    const end = position + literal.length;
    if (end > this.#end || this.#bytes.compare(literal, 0, literal.length, position, end) !== 0) return false;
    this.position = end;
    return true;
  }

  #pass(byte: number): boolean {
    if (this.byte !== byte) return false;
    this.position++;
    return true;
  }
}
