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

/** What the volume's device may have unwritten by a limit of its own. */
export function unwritten(value: number): Limit {
  return {
    what: 'unwritten',
    text: `at most ${value / 1e6} MB unwritten on 254:0`,
    value,
    unit: 'bytes',
    direction: 'write',
    device: 'vda',
    source: '/sys/class/bdi/254:0/max_bytes',
  };
}
