import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { versions as images } from '../../infra/images';

/** What each measurement was taken with, beside the system's own code. */
export const versions = {
  node: process.version.slice(1),
  kafka: images.kafka,
  flink: images.flink,
} as const;

/** The installed version of a package. Read as a file: not every package exports its package.json. */
export function packageVersion(name: string): string {
  const file = join(__dirname, '..', '..', 'node_modules', name, 'package.json');
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return version;
}
