import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settings as ofDatagen } from '../../../datagen/settings';
import { compactionSettings } from '../../../job/compact/settings';
import { credentialSettings } from '../../../job/kafka-credentials';
import { settings as ofJob, positionSettings, servingSettings } from '../../../job/settings';

const ROOT = join(__dirname, '../../..');

/** Those that are flags of the job or of the data generator too. */
export const settings = [ofJob, ofDatagen, credentialSettings, positionSettings, servingSettings].flatMap((each) =>
  Object.values(each),
);

/** Programs, and what tests stand on. */
export const sources: readonly (readonly [file: string, text: string])[] = ['job', 'datagen', 'infra', 'test'].flatMap(
  (folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /(?<!\.test)\.ts$/.test(file) && !file.includes('node_modules'))
      .map((file) => [join(folder, file), readFileSync(join(ROOT, folder, file), 'utf8')] as const),
);

/** Those that a source reads by name. */
export function namesReadIn(text: string): string[] {
  const direct = [...text.matchAll(/process\.env\.(\w+)|\.env\('(\w+)'\)/g)].map(([, a, b]) => a ?? b ?? '');
  const taken = [...text.matchAll(/\{([^{}]*)\} = process\.env\b/g)].flatMap(([, names = '']) =>
    names.split(',').flatMap((name) => /^\s*([A-Z]\w*)/.exec(name)?.[1] ?? []),
  );
  return [...direct, ...taken];
}

/** The environment variables that programs read, some of them more than once. */
export const variablesRead = [
  ...[...settings, ...Object.values(compactionSettings)].map(({ variable }) => variable),
  ...sources.flatMap(([, text]) => namesReadIn(text)),
];
