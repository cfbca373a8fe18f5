import type { CellFacts, DeviceFacts, Fact } from '../domain/facts.js';
import type { Volume } from '../domain/target.js';
import { topDevices } from '../domain/volume-devices.js';

/** The devices whose bytes are those of a volume, and their sums. */
export interface OwnDevices {
  readonly devices: readonly DeviceFacts[];
  /** `vda1`, or `vda1, vdb` for a set. */
  readonly names: string;
}

/**
 * The devices that a volume's file system lies on directly: those that are nobody's parent; several where the file
 * system spans devices, as btrfs does. For a set those of each member. Devices below move the same bytes again. Where
 * a single one has no counters of its own, the first below it stands for it. Null where there is none, or where one of
 * them has no samples.
 */
export function ownDevices(cell: CellFacts, volume: Volume): OwnDevices | null {
  const volumes = volume.kind === 'set' ? volume.members : [volume];
  const sampled = (name: string): DeviceFacts | undefined =>
    cell.devices.find(
      ({ device, writtenBytes, readBytes }) =>
        device === name && writtenBytes.value !== null && readBytes.value !== null,
    );
  const found = volumes.flatMap(({ devices }): readonly (DeviceFacts | undefined)[] => {
    const tops = topDevices(devices);
    if (tops.length > 1) return tops.map(({ name }) => sampled(name));
    return [devices.map(({ name }) => sampled(name)).find((device) => device !== undefined)];
  });
  const own = found.filter((device) => device !== undefined);
  if (own.length === 0 || own.length < found.length) return null;
  const distinct = [...new Map(own.map((device) => [device.device, device])).values()];
  return { devices: distinct, names: distinct.map(({ device }) => device).join(', ') };
}

/**
 * Bytes that the volume's own devices moved in the direction of a cell's operation, final sync included; of a mix both
 * ways, as its application moved them.
 */
export function deviceBytes(
  cell: CellFacts,
  volume: Volume,
  operation: CellFacts['key']['operation'] = cell.key.operation,
): Fact {
  const own = ownDevices(cell, volume);
  if (own === null) {
    return {
      value: null,
      source: '/proc/diskstats',
      why:
        cell.devices.length === 0 ? 'no block device' : 'its counters were not read in the measured windows',
    };
  }
  const written = operation === 'read' ? 0 : sum(own.devices.map(({ writtenBytes }) => writtenBytes));
  const read = operation === 'write' ? 0 : sum(own.devices.map(({ readBytes }) => readBytes));
  return { value: written + read, source: `/proc/diskstats, ${own.names}` };
}

function sum(facts: readonly Fact[]): number {
  return facts.reduce((total, { value }) => total + (value ?? 0), 0);
}
