import type { Limit } from '../../../../src/domain/target.js';

/** What a cgroup allows of writes to the volume's device. */
export function ioLimit(value: number, unit: 'bytes/s' | 'operations/s' = 'bytes/s'): Limit {
  return {
    what: 'io',
    text: unit === 'bytes/s' ? `write ${value / 1e6} MB/s on 254:0` : `write ${value} operations/s on 254:0`,
    value,
    unit,
    direction: 'write',
    device: 'vda',
    source: '/sys/fs/cgroup/io.max',
  };
}
