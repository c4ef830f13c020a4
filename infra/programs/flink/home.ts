import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached, withLock } from '../cache';
import { maven, run } from '../tool';

/** A folder laid out like Flink's home, from the jars on Maven. */
export async function flinkHome(): Promise<string> {
  const pom = join(__dirname, 'pom.xml');
  const poms = readFileSync(join(__dirname, '../../../job/flink/pom.xml'), 'utf8') + readFileSync(pom, 'utf8');
  const version = /<flink.version>(.*?)</.exec(poms)?.[1];
  const digest = createHash('sha256').update(poms).digest('hex').slice(0, 8);
  return cached(`flink-${version}-${digest}`, `fetching Flink ${version} from Maven`, (home) =>
    // Maven's local repository is not safe for two processes at once.
    withLock('maven', async () => {
      await run(maven, ['--batch-mode', '--no-transfer-progress', '-f', pom, 'package', `-Dhome=${home}`]);
    }),
  );
}

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
