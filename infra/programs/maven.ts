import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Milliseconds, seconds } from '../../job/duration';
import { cached, withLock } from './cache';
import { maven, run } from './tool';

/**
 * The folder that holds the jars of a pom's dependencies, each with all that it needs at run time.
 *
 * @param name what the jars make up, such as `Kafka`
 * @param pomFile pins the versions; its first dependency is the one that gives the whole its version
 * @param takes how long that takes on two processors
 */
export async function jars(name: string, pomFile: string, takes: Milliseconds = seconds(20)): Promise<string> {
  const pom = readFileSync(pomFile, 'utf8');
  const version = /<dependency>.*?<version>(.*?)<\/version>/s.exec(pom)?.[1];
  const digest = createHash('sha256').update(pom).digest('hex').slice(0, 8);
  const key = `${name.toLowerCase()}-${version}-${digest}`;
  return cached(key, { doing: `fetching ${name} ${version} from Maven`, takes }, (folder) =>
    // Maven's local repository is not safe for two processes at once.
    withLock('maven', async () => {
      copyFileSync(pomFile, join(folder, 'pom.xml'));
      const args = ['--batch-mode', '--no-transfer-progress', 'dependency:copy-dependencies'];
      await run(maven, [...args, '-DincludeScope=runtime', `-DoutputDirectory=${folder}`], { cwd: folder });
    }),
  );
}
