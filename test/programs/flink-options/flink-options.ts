import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { flinkHome } from '../../../infra/programs/flink/home';
import { javaCommand } from '../../../infra/programs/java';
import { jars } from '../../../infra/programs/maven';
import { java, run } from '../../../infra/programs/tool';

/** The options that Flink's jars declare. */
export interface FlinkOptions {
  readonly current: ReadonlySet<string>;
  /** The option that took its place, or null, by the key of one that is deprecated. */
  readonly deprecated: Readonly<Record<string, string | null>>;
}

/** The jar of what Flink's own image has and the harness does not need: the options that begin with kubernetes. */
export const kubernetesJar = (): Promise<string> => jars('Flink-Kubernetes', join(__dirname, 'pom.xml'));

/** Asks the classes of Flink's jars, those of the S3 file system and of Kubernetes included. */
export async function flinkOptions(): Promise<FlinkOptions> {
  const home = await flinkHome();
  const folders = [join(home, 'lib'), join(home, 'plugins', 's3-fs-hadoop'), await kubernetesJar()];
  const ofFlink = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => /^flink-(?!sql-connector|shaded).*\.jar$/.test(file))
      .map((file) => join(folder, file)),
  );
  const classpath = folders.map((folder) => join(folder, '*')).join(':');
  await javaCommand('Flink');
  const output = await run(java, ['--class-path', classpath, join(__dirname, 'FlinkOptions.java'), ...ofFlink]);
  const lines = output.split('\n').map((line) => line.split(' '));
  return {
    current: new Set(lines.flatMap(([kind, key]) => (kind === 'current' && key ? [key] : []))),
    deprecated: Object.fromEntries(
      lines.flatMap(([kind, key, successor = null]) => (kind === 'deprecated' && key ? [[key, successor]] : [])),
    ),
  };
}
