import { java, run } from './tool';

const OLDEST = 17;

/** The java command, once it is known to be new enough for Kafka 4 and Flink 2. */
export async function javaCommand(): Promise<string> {
  const version = await run(java, ['--version']);
  const major = Number(/^\S+ (\d+)/.exec(version)?.[1]);
  if (!(major >= OLDEST)) {
    throw new Error(`'java --version' says '${version.split('\n')[0]}', but Java ${OLDEST} is needed: ${java.install}`);
  }
  return java.command;
}
