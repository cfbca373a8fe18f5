import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The root of the checkout: the lab's files are in `test/lab`, or compiled from there into `build/lab-js`. */
export const checkout = ancestorWith('binding.gyp', import.meta.dirname);

function ancestorWith(name: string, folder: string): string {
  if (existsSync(join(folder, name))) return folder;
  if (dirname(folder) === folder) throw new Error(`no ${name} in any directory above the lab`);
  return ancestorWith(name, dirname(folder));
}
