export type TomlValue = string | number | boolean | readonly string[];

/** One `[name]` table, or one more of the array of tables `[[name]]`. */
export interface TomlTable {
  readonly name: string;
  /** @default false */
  readonly repeated?: boolean;
  readonly values: Readonly<Record<string, TomlValue>>;
}

/** Renders tables in their order. */
export function renderToml(tables: readonly TomlTable[]): string {
  return tables.map(renderTable).join('\n');
}

function renderTable({ name, repeated = false, values }: TomlTable): string {
  const header = repeated ? `[[${name}]]` : `[${name}]`;
  const lines = Object.entries(values).map(([key, value]) => `${key} = ${renderValue(value)}`);
  return `${[header, ...lines].join('\n')}\n`;
}

/** A JSON string, number, boolean or array of strings is a TOML one as well; a text of several lines stays readable. */
const renderValue = (value: TomlValue): string =>
  typeof value === 'string' && value.includes('\n') ? `'''\n${value}'''` : JSON.stringify(value);
