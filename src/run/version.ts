import { readFileSync } from 'node:fs';
import { packageFile } from '../native/programs.js';

/** The version of this package, from its package.json. */
export function packageVersion(): string {
  // It is our own, and read before anything else: a validator would be most of what `--version` costs.
  const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string };
  return version;
}
