import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { minutes } from '../../../job/duration';
import { cached, withLock } from '../cache';
import { maven, run } from '../tool';

const POM = join(__dirname, 'pom.xml');
const CONNECTORS_POM = join(__dirname, '../../../job/flink/pom.xml');
const FORMAT = join(__dirname, '../../../job/flink/format');

/**
 * A folder laid out like Flink's home, from the jars on Maven, with our format, whose unit tests have passed; its
 * classes and those of its tests are in `format/`.
 */
export async function flinkHome(): Promise<string> {
  const sources = [POM, CONNECTORS_POM, ...filesIn(FORMAT)].map((file) => readFileSync(file, 'utf8'));
  const version = /<flink.version>(.*?)</.exec(sources.join())?.[1];
  const digest = createHash('sha256').update(JSON.stringify(sources)).digest('hex').slice(0, 8);
  const doing = { doing: `building Flink ${version} from Maven, and the format`, takes: minutes(2) };
  return cached(`flink-${version}-${digest}`, doing, (home) =>
    // Maven's local repository is not safe for two processes at once.
    withLock('maven', async () => {
      await run(maven, ['--batch-mode', '--no-transfer-progress', '-f', POM, 'package', `-Dhome=${home}`]);
    }),
  );
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();

/** What Flink's start scripts would pass to Java 17: the packages that Flink and its serializers reach into. */
export const JAVA_OPTIONS: readonly string[] = [
  ...['java.lang', 'java.lang.reflect', 'java.io', 'java.net', 'java.nio', 'java.math', 'java.text', 'java.time'].map(
    open,
  ),
  ...['java.util', 'java.util.concurrent', 'java.util.concurrent.atomic', 'java.util.concurrent.locks'].map(open),
  ...['sun.nio.ch', 'jdk.internal.misc'].map(open),
];

function open(name: string): string {
  return `--add-opens=java.base/${name}=ALL-UNNAMED`;
}
