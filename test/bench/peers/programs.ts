import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../../../infra/programs/cache';
import { javaCommand } from '../../../infra/programs/java';
import { jars } from '../../../infra/programs/maven';
import { pythonWith } from '../../../infra/programs/python';
import { java, run } from '../../../infra/programs/tool';
import { seconds } from '../../../job/duration';

const REQUIREMENTS = join(__dirname, 'requirements.txt');
const POM = join(__dirname, 'pom.xml');
const STREAMS_APP = join(__dirname, 'StreamsApp.java');

/** The Python of Bytewax and Quix Streams. Bytewax 0.21.1 has no wheels for 3.13. */
export const peersPython = (): Promise<string> => pythonWith('Python peers 1', REQUIREMENTS, '3.11');

/** The version of a Python package that is installed for the peers. */
export function pinned(name: string): string {
  const [, version = ''] = new RegExp(`^${name}==(.*)$`, 'm').exec(readFileSync(REQUIREMENTS, 'utf8')) ?? [];
  return version;
}

/** Java, and its arguments that run the app on Kafka Streams. */
export async function streamsApp(): Promise<readonly [command: string, ...args: string[]]> {
  const command = await javaCommand('Kafka Streams');
  const libraries = join(await jars('Kafka-Streams', POM, seconds(30)), '*');
  const digest = createHash('sha256').update(readFileSync(STREAMS_APP)).digest('hex').slice(0, 8);
  const doing = { doing: 'compiling StreamsApp.java', takes: seconds(3) };
  const classes = await cached(`streams-app-${digest}`, doing, async (folder) => {
    await run({ ...java, command: 'javac' }, ['-cp', libraries, '-d', folder, STREAMS_APP]);
  });
  const log = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn';
  return [command, '-Xmx512m', log, '-cp', `${classes}:${libraries}`, 'StreamsApp'];
}
