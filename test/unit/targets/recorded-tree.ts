import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { kernelTree, type KernelTree } from '../../../src/targets/inventory/kernel-tree.js';

/** Files with their text; `{ linkTo }` is a symbolic link to another path of the tree. */
export type Recorded = Readonly<Record<string, string | { readonly linkTo: string }>>;

/** Lays out recorded files of /proc and /sys under a folder of its own and hands the tree over. */
export function withRecordedTree<T>(files: Recorded, use: (tree: KernelTree, root: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), 'iotriage-tree-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      const at = join(root, path);
      mkdirSync(dirname(at), { recursive: true });
      if (typeof content === 'string') writeFileSync(at, content);
      else symlinkSync(relative(dirname(at), join(root, content.linkTo)), at);
    }
    return use(kernelTree(root), root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** A block device in sysfs as the kernel lays it out. */
export function blockDevice(
  folder: string,
  majorMinor: string,
  files: Readonly<Record<string, string>>,
): Recorded {
  const name = folder.slice(folder.lastIndexOf('/') + 1);
  const entries = Object.entries({ dev: majorMinor, ...files });
  return {
    ...Object.fromEntries(entries.map(([file, text]) => [`${folder}/${file}`, `${text}\n`])),
    [`/sys/dev/block/${majorMinor}`]: { linkTo: folder },
    [`/sys/class/block/${name}`]: { linkTo: folder },
  };
}
