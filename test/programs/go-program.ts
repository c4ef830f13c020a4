import { join } from 'node:path';
import { cached } from './cache';
import { go, run } from './tool';

/**
 * A program that `go install` builds from its module.
 *
 * @param path the package, such as `github.com/owner/name/cmd/name`
 * @returns the program's path
 */
export async function goProgram(path: string, version: string): Promise<string> {
  const name = path.split('/').at(-1) ?? path;
  const folder = await cached(`${name}-${version}`, `building ${name} ${version} from its Go module`, async (bin) => {
    await run(go, ['install', '-p', '2', '-trimpath', '-ldflags', '-s -w', `${path}@${version}`], {
      env: { ...process.env, GOBIN: bin, CGO_ENABLED: '0' },
    });
  });
  return join(folder, name);
}
