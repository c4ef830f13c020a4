import {
  isConditionalNode,
  isConstantNode,
  isFunctionNode,
  isOperatorNode,
  isParenthesisNode,
  isSymbolNode,
  type MathNode,
} from 'mathjs/number';

/** From an expression's variables to what it gives: a number, a word or a truth value. */
export type Evaluate = (v: unknown, t: number) => unknown;

/** What mathjs does for two numbers; undefined where only mathjs knows. */
type Plain = (a: number, b: number) => number | boolean | undefined;

/** mathjs takes numbers for equal that are a trillionth apart: these are not. */
const areApart = (a: number, b: number): boolean => Math.abs(a - b) > 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

const PLAIN: ReadonlyMap<string, Plain> = new Map<string, Plain>([
  ['add', (a, b) => a + b],
  ['subtract', (a, b) => a - b],
  ['multiply', (a, b) => a * b],
  ['divide', (a, b) => a / b],
  ['mod', (a, b) => (b === 0 ? undefined : a - b * Math.floor(a / b))],
  ['smaller', (a, b) => (areApart(a, b) ? a < b : undefined)],
  ['larger', (a, b) => (areApart(a, b) ? a > b : undefined)],
  ['sin', (a) => Math.sin(a)],
  ['cos', (a) => Math.cos(a)],
  ['tanh', (a) => Math.tanh(a)],
  ['round', rounded],
]);

/** Of these the second argument is optional, or there is none. */
const OF_ONE: ReadonlySet<string> = new Set(['sin', 'cos', 'tanh', 'round']);

const SYMBOLS: ReadonlyMap<string, Evaluate> = new Map<string, Evaluate>([
  ['v', (v) => v],
  ['t', (_, t) => t],
  ['pi', () => Math.PI],
  ['e', () => Math.E],
]);

/**
 * Makes a function of an expression: what numbers come to is computed at once, and anything else is left to mathjs,
 * which asks each time anew what it has before it. Both give the same, to the last bit.
 * @param interpret has mathjs evaluate a part
 */
export function plainFunction(node: MathNode, interpret: (node: MathNode) => Evaluate): Evaluate {
  const part = (child: MathNode): Evaluate => plainFunction(child, interpret);
  if (isParenthesisNode(node)) return part(node.content);
  if (isConstantNode(node) && typeof node.value === 'number') return () => node.value;
  if (isSymbolNode(node)) return SYMBOLS.get(node.name) ?? interpret(node);
  if (isConditionalNode(node))
    return choice(part(node.condition), part(node.trueExpr), part(node.falseExpr), interpret(node));
  if (isOperatorNode(node)) return computed(node.fn, node.args.map(part), interpret(node));
  if (isFunctionNode(node)) return computed(node.fn.name, node.args.map(part), interpret(node));
  return interpret(node);
}

function choice(condition: Evaluate, yes: Evaluate, no: Evaluate, general: Evaluate): Evaluate {
  return (v, t) => {
    const decided = condition(v, t);
    if (typeof decided !== 'boolean') return general(v, t);
    return decided ? yes(v, t) : no(v, t);
  };
}

function computed(name: string, [first, second, ...more]: readonly Evaluate[], general: Evaluate): Evaluate {
  const plain = PLAIN.get(name);
  const isKnown = plain !== undefined && more.length === 0 && (second !== undefined || OF_ONE.has(name));
  if (!isKnown || first === undefined) return general;
  return (v, t) => {
    const a = first(v, t);
    const b = second === undefined ? 0 : second(v, t);
    const result = typeof a === 'number' && typeof b === 'number' ? plain(a, b) : undefined;
    return result ?? general(v, t);
  };
}

const POWERS_OF_TEN = Array.from({ length: 10 }, (_, exponent) => 10 ** exponent);
const LARGEST_SCALED = 1e9;

/** Half goes away from zero, of the decimal digits that a number is written with: near a half only those tell. */
function rounded(value: number, decimals: number): number | undefined {
  const power = POWERS_OF_TEN[decimals] ?? Number.NaN;
  const scaled = Math.abs(value) * power;
  const whole = Math.floor(scaled + 0.5);
  const isSure = scaled < LARGEST_SCALED && whole > 0 && Math.abs(scaled - Math.floor(scaled) - 0.5) > 1e-6;
  return isSure ? (Math.sign(value) * whole) / power : undefined;
}
