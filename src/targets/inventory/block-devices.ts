import { basename, dirname } from 'node:path';
import type { BlockDevice } from '../../domain/target.js';
import type { KernelTree } from './kernel-tree.js';
import { findMount, type MountEntry } from './mountinfo.js';
import { numaNodes } from './processors.js';
import { sourceDevices } from './source-devices.js';

/** Where a device stands in sysfs. Names there have `!` where /proc/diskstats has `/` (`cciss!c0d0`). */
interface Node {
  readonly folder: string;
  readonly name: string;
  readonly majorMinor: string;
}

/** No device stands above this. */
const DEVICES = '/sys/devices';

/** More devices than this under one volume are a loop in what sysfs tells. */
const MOST_DEVICES = 256;

function nodeOf(tree: KernelTree, majorMinor: string): Node | null {
  const folder = tree.resolve(`/sys/dev/block/${majorMinor}`);
  return folder === null ? null : { folder, name: basename(folder).replaceAll('!', '/'), majorMinor };
}

function nodesIn(tree: KernelTree, folder: string): readonly Node[] {
  return tree.list(folder).flatMap((name) => {
    const majorMinor = tree.read(`${folder}/${name}/dev`);
    const node = majorMinor === null ? null : nodeOf(tree, majorMinor);
    return node ? [node] : [];
  });
}

function backingFileOf(tree: KernelTree, { folder }: Node): string | null {
  return tree.read(`${folder}/loop/backing_file`);
}

function isPartition(tree: KernelTree, { folder }: Node): boolean {
  return tree.read(`${folder}/partition`) !== null;
}

function typeOf(tree: KernelTree, node: Node): BlockDevice['type'] {
  if (isPartition(tree, node)) return 'partition';
  if (node.name.startsWith('loop')) return 'loop';
  if (node.name.startsWith('zram')) return 'zram';
  if (tree.list(`${node.folder}/dm`).length > 0) return 'dm';
  if (tree.list(`${node.folder}/md`).length > 0) return 'md';
  return tree.resolve(`${node.folder}/device`) === null ? 'other' : 'disk';
}

/** What a device lies on. A loop's file is found by its path in the mount table: the file itself is not touched. */
function parentsOf(tree: KernelTree, node: Node, mounts: readonly MountEntry[]): readonly Node[] {
  if (isPartition(tree, node)) {
    const folder = dirname(node.folder);
    const majorMinor = tree.read(`${folder}/dev`);
    const disk = majorMinor === null ? null : nodeOf(tree, majorMinor);
    return disk ? [disk] : [];
  }
  const file = backingFileOf(tree, node);
  if (file === null) return nodesIn(tree, `${node.folder}/slaves`);
  const mount = findMount(mounts, file.replace(/ \(deleted\)$/, ''), null);
  return mount ? mountDevices(tree, mount).flatMap((majorMinor) => nodeOf(tree, majorMinor) ?? []) : [];
}

/** The file system's own devices: one by its number, or all that its source names where it bears an anonymous one. */
function mountDevices(tree: KernelTree, mount: MountEntry): readonly string[] {
  return mount.majorMinor.startsWith('0:') ? sourceDevices(tree, mount) : [mount.majorMinor];
}

/** `[mq-deadline] none`: the selected one stands in brackets; alone, without. */
export function selectedScheduler(text: string | null): string | null {
  if (text === null) return null;
  return /\[([^\]]+)\]/.exec(text)?.[1] ?? (text.trim() || null);
}

function numberOf(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text.trim()) ? Number(text) : null;
}

/**
 * The node of the nearest device above that has one: a disk's own folder has none, its controller's on the bus has. -1
 * is the kernel's word for none.
 */
function numaNodeOf(tree: KernelTree, folder: string): number | null {
  for (let at = folder; at.length > DEVICES.length; at = dirname(at)) {
    const text = tree.read(`${at}/numa_node`);
    if (text !== null) return numberOf(text);
  }
  return null;
}

function describe(tree: KernelTree, node: Node, parents: readonly Node[]): BlockDevice {
  // A partition has no queue of its own: it works in its disk's.
  const whole = isPartition(tree, node) ? dirname(node.folder) : node.folder;
  const queue = (name: string): string | null => tree.read(`${whole}/queue/${name}`);
  const sectors = numberOf(tree.read(`${node.folder}/size`));
  const rotational = numberOf(queue('rotational'));
  return {
    name: node.name,
    majorMinor: node.majorMinor,
    type: typeOf(tree, node),
    parents: parents.map(({ name }) => name),
    backingFile: backingFileOf(tree, node),
    sizeBytes: sectors === null ? null : sectors * 512,
    rotational: rotational === null ? null : rotational === 1,
    scheduler: selectedScheduler(queue('scheduler')),
    writeCache: queue('write_cache'),
    logicalBlockBytes: numberOf(queue('logical_block_size')),
    queueDepth: numberOf(queue('nr_requests')),
    model: tree.read(`${whole}/device/model`)?.trim() ?? null,
    numaNode: numaNodes(tree).length > 1 ? numaNodeOf(tree, whole) : null,
  };
}

/**
 * All block devices under a mount, the file system's own first, then what they lie on: a partition's disk, the device
 * of a loop's file, the members of dm, md and bcache, the members of a btrfs. None for a file system without any.
 */
export function deviceChain(
  tree: KernelTree,
  mount: MountEntry,
  mounts: readonly MountEntry[],
): readonly BlockDevice[] {
  const devices = new Map<string, BlockDevice>();
  const queue = mountDevices(tree, mount).flatMap((majorMinor) => nodeOf(tree, majorMinor) ?? []);
  for (let node = queue.shift(); node && devices.size < MOST_DEVICES; node = queue.shift()) {
    if (devices.has(node.name)) continue;
    const parents = parentsOf(tree, node, mounts);
    devices.set(node.name, describe(tree, node, parents));
    queue.push(...parents);
  }
  return [...devices.values()];
}
