import { java, run } from './tool';

const OLDEST = 17;

/**
 * The java command, once it is known to be new enough for Kafka 4 and Flink 2.
 * @param program what it is for
 */
export async function javaCommand(program: string): Promise<string> {
  const version = await run(java, ['--version']).catch((error: Error) => {
    throw new Error(`${program} needs Java ${OLDEST}: ${error.message}`, { cause: error });
  });
  const major = Number(/^\S+ (\d+)/.exec(version)?.[1]);
  if (!(major >= OLDEST)) {
    throw new Error(
      `'java --version' says '${version.split('\n')[0]}', but ${program} needs Java ${OLDEST}: ${java.install}`,
    );
  }
  return java.command;
}
