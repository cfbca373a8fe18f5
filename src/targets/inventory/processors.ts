import { parseProcessorList } from '../../domain/processor-list.js';
import { cpuLimits } from './cgroup-limits.js';
import { kernelTree, type KernelTree } from './kernel-tree.js';
import { parseMountinfo } from './mountinfo.js';

const NODES = '/sys/devices/system/node';

/** A cgroup's quota of processor time, in processors: 1.5 is 150 ms in every 100 ms of time. */
export interface CpuQuota {
  readonly processors: number;
  /** The file that says so. */
  readonly source: string;
}

/** The processors that this thread may run on, by affinity and cpuset; none where the kernel does not tell. */
export function allowedProcessors(tree: KernelTree = kernelTree()): readonly number[] {
  const status = tree.read('/proc/thread-self/status') ?? '';
  return parseProcessorList(/^Cpus_allowed_list:\s*(.*)$/m.exec(status)?.[1] ?? '');
}

/** The processors of each NUMA node, by the nodes' numbers; none where the kernel tells of no nodes. */
export function numaNodes(tree: KernelTree = kernelTree()): readonly (readonly number[])[] {
  return tree
    .list(NODES)
    .flatMap((name) => /^node(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
    .map((node) => parseProcessorList(tree.read(`${NODES}/node${node}/cpulist`) ?? ''));
}

/**
 * The first `count` processors of those that the run may use: of one NUMA node, if there is one that has so many, so
 * that none of the trial's memory is far from its processors. Null where the run itself may not use so many.
 */
export function chooseProcessors(
  count: number,
  allowed: readonly number[],
  nodes: readonly (readonly number[])[],
): readonly number[] | null {
  const usable = nodes.map((node) => node.filter((processor) => allowed.includes(processor)));
  const from = usable.find((node) => node.length >= count) ?? allowed;
  return from.length < count ? null : from.slice(0, count);
}

/** The smallest quota that our cgroup and its ancestors set; null where none of them does. */
export function cpuQuota(tree: KernelTree = kernelTree()): CpuQuota | null {
  const limits = cpuLimits(tree, parseMountinfo(tree.read('/proc/self/mountinfo') ?? ''));
  const [first] = [...limits].sort((a, b) => a.value - b.value);
  return first ? { processors: first.value, source: first.source } : null;
}
