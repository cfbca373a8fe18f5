import type { ProcessorPlacement } from '../../domain/placement.js';
import { parseProcessorList } from '../../domain/processor-list.js';
import { cpuLimits } from './cgroup-limits.js';
import { coresFirst, siblingsAmong } from './cores.js';
import { kernelTree, type KernelTree } from './kernel-tree.js';
import { parseMountinfo } from './mountinfo.js';

const NODES = '/sys/devices/system/node';
const PROCESSORS = '/sys/devices/system/cpu';

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

/** A NUMA node by the kernel's number, and its processors: none where it has memory alone. */
export interface NumaNode {
  readonly number: number;
  readonly processors: readonly number[];
}

/** In the order of their numbers; none where the kernel tells of no nodes. */
export function numaNodes(tree: KernelTree = kernelTree()): readonly NumaNode[] {
  return tree
    .list(NODES)
    .flatMap((name) => /^node(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
    .map((number) => ({
      number,
      processors: parseProcessorList(tree.read(`${NODES}/node${number}/cpulist`) ?? ''),
    }));
}

/** The processors of each core that has any of these, siblings of theirs included; none where the kernel does not tell. */
export function threadsOfCores(
  processors: readonly number[],
  tree: KernelTree = kernelTree(),
): readonly (readonly number[])[] {
  const lists = processors.map((number) =>
    tree.read(`${PROCESSORS}/cpu${number}/topology/thread_siblings_list`),
  );
  return [...new Set(lists.flatMap((list) => list ?? []))].map(parseProcessorList);
}

/**
 * So many processors of those that the run may use: of one NUMA node, if there is one that has so many, so that none
 * of the trial's memory is far from its processors, and of as many cores as can be, since two threads of a core are no
 * two cores. Null where the run itself may not use so many.
 */
export function chooseProcessors(
  count: number,
  allowed: readonly number[],
  nodes: readonly NumaNode[],
  cores: readonly (readonly number[])[],
): readonly number[] | null {
  const usable = nodes.map(({ processors }) => processors.filter((number) => allowed.includes(number)));
  const from = usable.find((processors) => processors.length >= count) ?? allowed;
  return from.length < count ? null : coresFirst(from, cores).slice(0, count);
}

export function placementOf(
  processors: readonly number[],
  nodes: readonly NumaNode[],
  cores: readonly (readonly number[])[],
): ProcessorPlacement {
  const own = nodes.filter((node) => node.processors.some((number) => processors.includes(number)));
  return {
    siblings: siblingsAmong(processors, cores),
    numaNodes: nodes.length > 1 ? own.map(({ number }) => number) : null,
  };
}

/** The smallest quota that our cgroup and its ancestors set; null where none of them does. */
export function cpuQuota(tree: KernelTree = kernelTree()): CpuQuota | null {
  const limits = cpuLimits(tree, parseMountinfo(tree.read('/proc/self/mountinfo') ?? ''));
  const [first] = [...limits].sort((a, b) => a.value - b.value);
  return first ? { processors: first.value, source: first.source } : null;
}
