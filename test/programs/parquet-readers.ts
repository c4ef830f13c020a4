import { join } from 'node:path';
import { flinkHome, JAVA_OPTIONS } from '../../infra/programs/flink/home';
import { javaCommand } from '../../infra/programs/java';
import { pythonWith } from '../../infra/programs/python';
import { run } from '../../infra/programs/tool';

const FOLDER = join(__dirname, 'parquet-readers');

export const PARQUET_REQUIREMENTS = join(FOLDER, 'requirements.txt');

export const parquetPython = (): Promise<string> => pythonWith('Parquet readers 1', PARQUET_REQUIREMENTS);

export interface Asked {
  readonly files: readonly string[];
  /** Each is looked for by a predicate. */
  readonly names: readonly string[];
  /** Milliseconds since 1970: rows of earlier steps are looked for. */
  readonly before: number;
}

export interface Found {
  readonly rows: readonly (readonly [step: number, name: string, value: string, eventTime: number])[];
  readonly named: Readonly<Record<string, number>>;
  readonly before: number;
}

/** What pyarrow, polars, DuckDB and fastparquet find, by their names; the time zone is New York's. */
export async function readInPython(asked: Asked): Promise<Record<string, Found & { schema: string[] }>> {
  const python = { command: await parquetPython(), install: 'delete the folder that it is in' };
  return JSON.parse(await run(python, [join(FOLDER, 'read.py'), JSON.stringify(asked)]));
}

/** What parquet-mr finds, as it is in Flink's format. */
export async function readInJava({ files, names, before }: Asked): Promise<Found & { schemas: string[] }> {
  const java = { command: await javaCommand('parquet-mr'), install: 'install Java 17' };
  const program = [...JAVA_OPTIONS, '-Duser.timezone=America/New_York', '-cp', join(await flinkHome(), 'lib', '*')];
  const asked = [...files, '--names', ...names, '--before', String(before)];
  const out = await run(java, [...program, join(FOLDER, 'ReadParquet.java'), ...asked]);
  return JSON.parse(out.slice(out.indexOf('{"schemas"')));
}
