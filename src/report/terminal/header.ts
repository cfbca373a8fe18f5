import type { ReportVolume } from '../../domain/report.js';
import type { BlockDevice } from '../../domain/target.js';
import { formatBytes, formatCount } from '../../domain/units.js';
import { paragraph, rule, type Page } from './page.js';

/** What the inventory knows of a volume, before a run or after it. */
export type DescribedVolume = Pick<
  ReportVolume,
  'path' | 'kind' | 'mount' | 'devices' | 'limits' | 'sizeBytes' | 'freeBytes' | 'freeInodes'
>;

/** Which volume: its file system, what it lies on, its limits. */
export function renderHeader(page: Page, volume: DescribedVolume, label: string): readonly string[] {
  return [
    '',
    rule(page, label),
    ...(volume.path === label || volume.path === '' ? [] : paragraph(page, volume.path)),
    ...paragraph(page, fileSystem(volume)),
    ...paragraph(page, deviceChain(volume)),
    ...volume.limits.flatMap(({ text, source }) => paragraph(page, `limit: ${text} (${source})`)),
  ];
}

function fileSystem({ kind, mount, sizeBytes, freeBytes, freeInodes }: DescribedVolume): string {
  const type = mount === null || mount.fsType === kind ? kind : `${mount.fsType} (${kind})`;
  const from = mount && mount.source !== mount.fsType ? ` from ${mount.source}` : '';
  const where = mount ? `${from} on ${mount.point}` : '';
  const space = [
    ...(sizeBytes === null ? [] : [formatBytes(sizeBytes)]),
    ...(freeBytes === null ? [] : [`${formatBytes(freeBytes)} free`]),
    ...(freeInodes === null ? [] : [`${formatCount(freeInodes)} inodes free`]),
  ];
  const options = mount && mount.options.length > 0 ? `options ${mount.options.join(',')}` : '';
  return [`${type}${where}`, ...space, options].filter((part) => part !== '').join(', ');
}

function deviceChain({ kind, devices, mount }: DescribedVolume): string {
  if (devices.length === 0) return noDevice(kind, mount?.fsType ?? kind);
  return `on ${devices.map(describeDevice).join('; ')}`;
}

/** Why there is nothing for iostat to show. */
export function noDevice(kind: ReportVolume['kind'], fsType: string): string {
  return kind === 'set' ? 'no block device under any member' : `no block device: ${fsType}`;
}

function describeDevice(device: BlockDevice): string {
  const over = device.parents.length > 0 ? ` over ${device.parents.join(', ')}` : '';
  if (device.type === 'partition') return `${device.name} (partition)${over}`;
  const facts = [
    device.type,
    ...(device.model === null ? [] : [device.model]),
    ...(device.sizeBytes === null ? [] : [formatBytes(device.sizeBytes)]),
    ...(device.rotational === null ? [] : [device.rotational ? 'rotational' : 'not rotational']),
    ...(device.scheduler === null ? [] : [`scheduler ${device.scheduler}`]),
    ...(device.writeCache === null ? [] : [device.writeCache]),
    ...(device.queueDepth === null ? [] : [`queue of ${device.queueDepth}`]),
    ...(device.numaNode === null ? [] : [`NUMA node ${device.numaNode}`]),
    ...(device.backingFile === null ? [] : [`file ${device.backingFile}`]),
  ];
  return `${device.name} (${facts.join(', ')})${over}`;
}
