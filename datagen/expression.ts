import { isAccessorNode, isOperatorNode, isSymbolNode, type MathNode, parse, SymbolNode } from 'mathjs/number';
import { BAD_VALUES } from './bad-values';
import { type Evaluate, plainFunction } from './plain-function';

/** A numeric tag's `v` is at least 0 and below this. */
export const VALUE_LIMIT = 100;

const FUNCTIONS = new Set(
  (
    'abs ceil floor round sign sqrt cbrt exp log log2 log10 pow hypot min max mod ' +
    'sin cos tan asin acos atan atan2 sinh cosh tanh'
  ).split(' '),
);

/** What mathjs's number build lacks, for words. */
const WORD_FUNCTIONS = new Map<string, (...words: unknown[]) => string>([
  ['concat', (...words) => words.join('')],
  ['lower', (word) => String(word).toLowerCase()],
  ['upper', (word) => String(word).toUpperCase()],
]);

/** `t` is the time of the row, in hours since 1970: what comes round each day has the period 24. */
const SYMBOLS = new Set(['v', 't', 'pi', 'e']);

const OPERATORS = new Map(
  Object.entries({
    ...{ add: '+', subtract: '-', multiply: '*', divide: '/', pow: '^', mod: '%', unaryMinus: '-', unaryPlus: '+' },
    ...{ equal: '==', unequal: '!=', smaller: '<', smallerEq: '<=', larger: '>', largerEq: '>=' },
    ...{ and: 'and', or: 'or', not: 'not' },
  }),
);

const PLAIN_NODES = new Set(['ConstantNode', 'ParenthesisNode', 'ConditionalNode', 'RelationalNode', 'FunctionNode']);

const ALLOWED =
  `write identity or an expression in v, such as 100 * sin(v), and t (hours since 1970), of numbers, "words", pi, e, ` +
  `${[...new Set(OPERATORS.values())].join(' ')}, a ? b : c and the functions ` +
  `${[...FUNCTIONS, ...WORD_FUNCTIONS.keys()].join(', ')}`;

/** `fn` is not an expression that a tag may have. */
export class ExpressionError extends Error {
  constructor(text: string, reason: string) {
    super(`fn '${text}' ${reason}`);
    this.name = 'ExpressionError';
  }
}

/**
 * Compiles the `fn` of a numeric tag: `identity`, `100 * sin(v)` or `mod(t, 1) < 0.1 ? "No Data" : 50 + v / 10`. For a
 * value or a time that gives no finite number the sensor is at fault: {@link UNUSABLE} comes of it.
 * @throws ExpressionError when it can't be compiled, or when some value of `v` gives neither a finite number nor a bad
 * value
 */
export function numberFunction(text: string): (v: number, t?: number) => number | string {
  const fn = compile(text, isNumberOrBad, 'a finite number');
  for (let v = 0; v < VALUE_LIMIT; v += 0.5) fn(v, 0);
  return (v, t = 0) => {
    try {
      return fn(v, t);
    } catch (error) {
      if (error instanceof ExpressionError) return UNUSABLE;
      throw error;
    }
  };
}

/** As of a pole that lies between the values tried: one bad value, and not the end of all others. */
const UNUSABLE = BAD_VALUES[0];

const isNumberOrBad = (result: unknown): result is number | string =>
  Number.isFinite(result) || BAD_VALUES.some((bad) => bad === result);

/**
 * Compiles the `fn` of a string tag, whose `v` is a word: `identity` or `concat(upper(v), "!")`.
 * @throws ExpressionError when it can't be compiled, or does not give a string
 */
export function wordFunction(text: string): (v: string, t?: number) => string {
  const fn = compile(text, (result): result is string => typeof result === 'string', 'a string');
  fn('word', 0);
  return (v, t = 0) => fn(v, t);
}

/**
 * Compiles the `fn` of a boolean tag, whose `v` is a number: `v < 90`.
 * @throws ExpressionError when it can't be compiled, or does not give true or false
 */
export function booleanFunction(text: string): (v: number, t?: number) => boolean {
  const usable = 'true or false';
  const fn = compile<number, number | boolean>(text, (result) => typeof result === 'boolean', usable);
  if (typeof fn(0, 0) === 'number') throw new ExpressionError(text, `returns a number: it must return ${usable}`);
  return (v, t = 0) => fn(v, t) === true;
}

function compile<V extends T, T>(
  text: string,
  isUsable: (result: unknown) => result is T,
  usable: string,
): (v: V, t: number) => T {
  if (text.trim() === 'identity') return (v) => v;
  const evaluate = plainFunction(parseAllowed(text), interpreted);
  return (v, t) => {
    let result: unknown;
    try {
      result = evaluate(v, t);
    } catch (error) {
      throw new ExpressionError(text, `fails for v = ${v} (${messageOf(error)}): it must return ${usable}`);
    }
    if (!isUsable(result)) throw new ExpressionError(text, `returns ${result} for v = ${v}: it must return ${usable}`);
    return result;
  };
}

function interpreted(node: MathNode): Evaluate {
  const { evaluate } = node.compile();
  const scope = new Map<string, unknown>(WORD_FUNCTIONS);
  return (v, t) => evaluate(scope.set('v', v).set('t', t));
}

function parseAllowed(text: string): MathNode {
  const [, returned] = /^\s*return\s(.*?);?\s*$/s.exec(text) ?? [];
  let root: MathNode;
  try {
    root = parse(returned ?? text).transform(withoutMath);
  } catch (error) {
    throw new ExpressionError(text, `is not an expression (${messageOf(error)}): ${ALLOWED}`);
  }
  // Nothing is evaluated before every node has passed: what is not on the lists can't run.
  root.traverse((node, path) => {
    const refused = refusedPart(node, path);
    if (refused !== undefined) throw new ExpressionError(text, `uses ${refused}: ${ALLOWED}`);
  });
  return root;
}

/** `Math.sin` -> `sin`, `Math.PI` -> `pi`. */
function withoutMath(node: MathNode): MathNode {
  if (!isAccessorNode(node) || !isSymbolNode(node.object) || node.object.name !== 'Math') return node;
  return new SymbolNode(node.name === 'PI' || node.name === 'E' ? node.name.toLowerCase() : node.name);
}

function refusedPart(node: MathNode, path: string): string | undefined {
  if (isSymbolNode(node)) {
    const isAllowed =
      path === 'fn' ? FUNCTIONS.has(node.name) || WORD_FUNCTIONS.has(node.name) : SYMBOLS.has(node.name);
    return isAllowed ? undefined : `'${node.name}'`;
  }
  const source = node.toString().replaceAll('\n', ' ');
  if (isOperatorNode(node)) return OPERATORS.has(node.fn) ? undefined : `the operator in '${source}'`;
  return PLAIN_NODES.has(node.type) ? undefined : `'${source}'`;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
