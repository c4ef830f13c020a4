import { join } from 'node:path';
import ts from 'typescript';
import type { Schema } from '../../programs/operator-crds';

const CONFIG = join(__dirname, '../../../tsconfig.json');

/** Loads the types of a source file and returns the exported one of each name. */
export function exportedTypes(files: readonly string[]): { types: Map<string, ts.Type>; checker: ts.TypeChecker } {
  const { config } = ts.readConfigFile(CONFIG, ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '.');
  const program = ts.createProgram([...files], options);
  const checker = program.getTypeChecker();
  const types = new Map<string, ts.Type>();
  for (const file of files) {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    for (const symbol of module ? checker.getExportsOfModule(module) : []) {
      types.set(symbol.name, checker.getDeclaredTypeOfSymbol(symbol));
    }
  }
  return { types, checker };
}

/**
 * Where a TypeScript type says something that a CRD's schema does not: a property that isn't there, another type, other
 * values of an enum, or a required property left out. Empty when the type is a subset of the schema.
 */
export class SchemaSubset {
  constructor(readonly checker: ts.TypeChecker) {}

  differences(type: ts.Type, schema: Schema, path: string): string[] {
    return this.#compare(alternatives(type), schema, path);
  }

  #compare(types: readonly ts.Type[], schema: Schema, path: string): string[] {
    const names = [...new Set(types.map((type) => this.#nameOf(type)))];
    const allowed = allowedNames(schema);
    const wrong = names.filter((name) => !allowed.includes(name));
    if (wrong.length > 0) return [`${path}: ${wrong.join(' | ')} where the CRD has ${allowed.join(' | ')}`];
    return [
      ...enumDifferences(types, schema, path),
      ...this.#itemDifferences(types, schema, path),
      ...this.#propertyDifferences(
        types.filter((type) => this.#nameOf(type) === 'object'),
        schema,
        path,
      ),
    ];
  }

  #itemDifferences(types: readonly ts.Type[], { items }: Schema, path: string): string[] {
    const elements = types
      .filter((type) => this.checker.isArrayLikeType(type))
      .flatMap((type) => alternatives(this.checker.getIndexTypeOfType(type, ts.IndexKind.Number) ?? type));
    return elements.length > 0 && items ? this.#compare(elements, items, `${path}[]`) : [];
  }

  #propertyDifferences(objects: readonly ts.Type[], schema: Schema, path: string): string[] {
    const { properties, additionalProperties } = schema;
    const values = objects.flatMap((type) => {
      const value = this.checker.getIndexTypeOfType(type, ts.IndexKind.String);
      return value ? alternatives(value) : [];
    });
    const inValues =
      values.length > 0 && typeof additionalProperties === 'object'
        ? this.#compare(values, additionalProperties, `${path}{}`)
        : [];
    if (!properties) return inValues;

    const found = new Map<string, ts.Type[]>();
    const unknown: string[] = [];
    for (const symbol of objects.flatMap((type) => type.getProperties())) {
      const name = schemaName(symbol, properties);
      if (name === undefined) unknown.push(`${path}.${symbol.name}: not in the CRD`);
      else found.set(name, [...(found.get(name) ?? []), ...alternatives(this.checker.getTypeOfSymbol(symbol))]);
    }
    const missing = (schema.required ?? [])
      .filter((name) => objects.length > 0 && objects.some((type) => !hasRequired(type, name)))
      .map((name) => `${path}.${name}: required by the CRD`);
    const nested = [...found].flatMap(([name, types]) =>
      this.#compare(types, properties[name] ?? {}, `${path}.${name}`),
    );
    return [...unknown, ...missing, ...inValues, ...nested];
  }

  /** The type in the words of a schema. */
  #nameOf(type: ts.Type): string {
    const { flags } = type;
    if (flags & ts.TypeFlags.StringLike) return 'string';
    if (flags & ts.TypeFlags.NumberLike) return 'number';
    if (flags & ts.TypeFlags.BooleanLike) return 'boolean';
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return 'any';
    if (this.checker.isArrayLikeType(type)) return 'array';
    const name = type.symbol?.name;
    // Classes of cdk8s-plus, which write themselves as the scalars they hold.
    if (name === 'Quantity' || name === 'IntOrString') return 'int-or-string';
    return name === 'Date' ? 'string' : 'object';
  }
}

/** The members of a union, without undefined. */
const alternatives = (type: ts.Type): ts.Type[] =>
  (type.isUnion() ? type.types : [type]).filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));

function allowedNames(schema: Schema): string[] {
  if (schema['x-kubernetes-int-or-string']) return ['int-or-string', 'string', 'number'];
  switch (schema.type) {
    case undefined:
      return ['object', 'any', 'string', 'number', 'boolean', 'array'];
    case 'integer':
    case 'number':
      return ['number'];
    case 'object':
      return ['object', 'any'];
    case 'string':
      return ['string', 'int-or-string'];
    default:
      return [schema.type];
  }
}

/** A type of ours lists exactly the CRD's values; cdk8s-plus has strings where the CRD has an enum. */
function enumDifferences(types: readonly ts.Type[], { enum: values }: Schema, path: string): string[] {
  if (!values) return [];
  const literals = new Set(types.flatMap((type) => (type.isStringLiteral() ? [type.value] : [])));
  if (literals.size === 0) return [`${path}: any string where the CRD has ${values.join(' | ')}`];
  const added = [...literals].filter((value) => !values.includes(value));
  const left = values.filter((value) => !literals.has(value));
  return [
    ...added.map((value) => `${path}: '${value}' is not one of the CRD's values`),
    ...left.map((value) => `${path}: the CRD's value '${value}' is left out`),
  ];
}

/** cdk8s-plus has `hostIpc` for `hostIPC` and the like, and puts that right when it writes the manifest. */
function schemaName(symbol: ts.Symbol, properties: Readonly<Record<string, Schema>>): string | undefined {
  if (Object.hasOwn(properties, symbol.name)) return symbol.name;
  const isImported = symbol.declarations?.some((node) => node.getSourceFile().fileName.includes('cdk8s-plus'));
  return isImported
    ? Object.keys(properties).find((name) => name.toLowerCase() === symbol.name.toLowerCase())
    : undefined;
}

function hasRequired(type: ts.Type, name: string): boolean {
  const symbol = type.getProperty(name);
  return symbol !== undefined && !(symbol.flags & ts.SymbolFlags.Optional);
}
