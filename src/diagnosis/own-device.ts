import type { CellFacts, DeviceFacts, Fact } from '../domain/facts.js';
import type { Volume } from '../domain/target.js';

/** The devices whose bytes are those of a volume, and their sums. */
export interface OwnDevices {
  readonly devices: readonly DeviceFacts[];
  /** `vda1`, or `vda1, vdb` for a set. */
  readonly names: string;
}

/**
 * The device that a volume's file system lies on directly; for a set that of each member. Devices below move the same
 * bytes again. Null where there is none, or where it has no samples.
 */
export function ownDevices(cell: CellFacts, volume: Volume): OwnDevices | null {
  const volumes = volume.kind === 'set' ? volume.members : [volume];
  const found = volumes.map(({ devices }) =>
    devices
      .flatMap(({ name }) => cell.devices.filter(({ device }) => device === name))
      .find(({ writtenBytes, readBytes }) => writtenBytes.value !== null && readBytes.value !== null),
  );
  const own = found.filter((device) => device !== undefined);
  if (own.length === 0 || own.length < found.length) return null;
  const distinct = [...new Map(own.map((device) => [device.device, device])).values()];
  return { devices: distinct, names: distinct.map(({ device }) => device).join(', ') };
}

/** Bytes that the volume's own devices moved in the direction of a cell's operation, final sync included. */
export function deviceBytes(cell: CellFacts, volume: Volume): Fact {
  const own = ownDevices(cell, volume);
  if (own === null) {
    return {
      value: null,
      source: '/proc/diskstats',
      why:
        cell.devices.length === 0 ? 'no block device' : 'its counters were not read in the measured windows',
    };
  }
  const column = cell.key.operation === 'write' ? 'writtenBytes' : 'readBytes';
  return {
    value: own.devices.reduce((sum, device) => sum + (device[column].value ?? 0), 0),
    source: `/proc/diskstats, ${own.names}`,
  };
}
