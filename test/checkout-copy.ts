import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** What the command lines need. */
const CODE = ['infra', 'job', 'datagen', 'package.json', 'package-lock.json', 'register.js', 'tsconfig.json'];

/** Copies this checkout to a folder, for a test that changes its code or writes into it. */
export function copyCheckout(folder: string): void {
  for (const name of CODE) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
}
