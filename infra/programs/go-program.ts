import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Milliseconds, minutes } from '../../job/duration';
import { cached } from './cache';
import { go, run } from './tool';

export interface GoProgramOptions {
  /** Build tags. @default - none */
  readonly tags?: readonly string[];
  /** How long the build takes on two processors. @default two minutes */
  readonly takes?: Milliseconds;
}

/**
 * A program that `go install` builds from its module.
 *
 * @param path the package, such as `github.com/owner/name/cmd/name`
 * @returns the program's path
 */
export async function goProgram(
  path: string,
  version: string,
  { tags = [], takes = minutes(2) }: GoProgramOptions = {},
): Promise<string> {
  const name = path.split('/').at(-1) ?? path;
  const digest = createHash('sha256').update(tags.join()).digest('hex').slice(0, 8);
  const key = tags.length === 0 ? `${name}-${version}` : `${name}-${version}-${digest}`;
  const doing = { doing: `building ${name} ${version} from its Go module`, takes };
  const folder = await cached(key, doing, async (bin) => {
    const flags = ['-trimpath', '-ldflags', '-s -w', '-tags', tags.join()];
    await run(go, ['install', ...flags, `${path}@${version}`], {
      env: { ...process.env, GOBIN: bin, CGO_ENABLED: '0' },
    });
  });
  return join(folder, name);
}
