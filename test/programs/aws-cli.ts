import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonWith } from '../../infra/programs/python';

export const awsCliPython = (): Promise<string> =>
  pythonWith('AWS CLI 1.46.3', join(__dirname, 'aws-cli', 'requirements.txt'));

/** Puts the command `aws` into a folder. */
export async function writeAwsCli(folder: string): Promise<void> {
  const python = await awsCliPython();
  writeFileSync(join(folder, 'aws'), `#!/bin/sh\nexec '${python}' -m awscli "$@"\n`, { mode: 0o755 });
}
