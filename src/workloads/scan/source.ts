import { lstatSync } from 'node:fs';
import type { ActivityContext } from '../../domain/activity.js';
import { IotriageError } from '../../domain/errors.js';
import { loadAddon } from '../../native/addon.js';
import { makeTree, planTree } from './made-tree.js';
import { pathOf, shareScan, type SharedScan } from './shared-scan.js';
import type { Store } from './store-place.js';
import { parseBucketTree } from './tree-name.js';
import { walk, type Walk } from './walk.js';

/** The items of a scan, and what was left out of them. */
export interface ScanSource {
  readonly store: Store;
  readonly scan: SharedScan;
  /** Of a tree of files; null: of an object store. */
  readonly walked: Walk | null;
  /** A directory, or null for an object store. */
  readonly root: string | null;
  /** It was made for this scan: its pages may be written and dropped. */
  readonly made: boolean;
  /** Whether an item is another one than when it was found. */
  changed(index: number): boolean;
  /** Whether an item's time of access is another one than when it was found; false where that cannot be seen. */
  accessed(index: number): boolean;
}

/** Makes the tree, or walks the one that was named, or lists the objects. Nothing of a user's is changed. */
export async function findItems(
  { parameters, directory, seed }: Pick<ActivityContext, 'parameters' | 'directory' | 'seed'>,
  moved: () => void,
): Promise<ScanSource> {
  const tree = String(parameters.tree ?? '');
  const bucket = parseBucketTree(tree);
  if (bucket !== null) {
    const endpoint = String(parameters.endpoint ?? '');
    const store: Store = { kind: 's3', bucket: bucket.bucket, endpoint: endpoint === '' ? null : endpoint };
    const { openObjects } = await import('./s3/objects.js');
    const scan = shareScan(await (await openObjects(store)).list(bucket.prefix, moved));
    refuseEmpty(scan, tree);
    return {
      store,
      scan,
      walked: null,
      root: null,
      made: false,
      changed: () => false,
      accessed: () => false,
    };
  }
  const made = tree === '';
  const root = made ? (directory ?? '') : tree;
  if (made) {
    const top = `${root}/d0000`;
    await makeTree(top, planTree(Number(parameters.files), seed), moved);
    return filesBelow(top, made, moved);
  }
  return filesBelow(root, made, moved);
}

async function filesBelow(root: string, made: boolean, moved: () => void): Promise<ScanSource> {
  const walked = await walk(Buffer.from(root), loadAddon(), moved);
  const scan = shareScan(walked.files);
  refuseEmpty(scan, root);
  const changed = (index: number): boolean => {
    const file = walked.files[index];
    try {
      const now = lstatSync(pathOf(scan, index));
      return !now.isFile() || now.size !== file?.size || now.mtimeMs !== file.modifiedMs;
    } catch {
      return true;
    }
  };
  const accessed = (index: number): boolean => {
    try {
      return lstatSync(pathOf(scan, index)).atimeMs !== walked.files[index]?.accessedMs;
    } catch {
      return false;
    }
  };
  return { store: { kind: 'files' }, scan, walked, root, made, changed, accessed };
}

function refuseEmpty(scan: SharedScan, name: string): void {
  if (scan.sizes.length > 0) return;
  throw new IotriageError('unsupported', `there is nothing to read in ${name}`);
}
