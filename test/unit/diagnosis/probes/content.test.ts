import { describe, expect, it } from 'vitest';
import { content } from '../../../../src/diagnosis/probes/content.js';
import type { Mount } from '../../../../src/domain/target.js';
import { cell, device, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';
import { afterProbe, asked } from './diagnosed.js';

const writes = (options: CellOptions = {}) =>
  cell({
    strategy: 'fs-promises',
    ops: [100, 100],
    ...options,
    key: { direct: true, durability: 'none', ...options.key },
  });
const zeros = (options: CellOptions = {}) => writes({ ...options, key: { content: 'zero', ...options.key } });
const of = (...cells: readonly ReturnType<typeof writes>[]) => asked(content, volumeFacts(cells));

describe('content', () => {
  it('tries zeros where bytes that do not compress were written', () => {
    const base = writes();
    expect(of(base)!.cells).toEqual([{ baseCellId: base.id, change: { content: 'zero' }, rounds: 2 }]);
  });

  it('repeats what it compares with where there is one round of it', () => {
    const base = writes({ ops: [100] });
    expect(of(base)!.cells[1]).toEqual({ baseCellId: base.id, change: {}, rounds: 2 });
  });

  it('says so where the mount compresses', () => {
    const facts = volumeFacts([writes()]);
    const mount = { options: ['rw', 'compress-force=zstd'] } as unknown as Mount;
    expect(asked(content, { ...facts, volume: { ...facts.volume, mount } })!.why).toContain(
      'as this says it does',
    );
  });

  it('tries random bytes where zeros were written, by threads if there are as many', () => {
    const base = zeros();
    expect(of(base)!.cells).toEqual([{ baseCellId: base.id, change: { content: 'random' }, rounds: 2 }]);
    const four = zeros({ strategy: 'native-threads', key: { threads: 4 } });
    const sixteen = zeros({ strategy: 'native-threads', key: { threads: 16 } });
    expect(of(base, sixteen, four)!.cells[0]!.baseCellId).toBe(four.id);
    expect(of(base, sixteen)!.cells[0]!.baseCellId).toBe(base.id);
  });

  it('asks past the page cache where memory took the bytes', () => {
    const memory = { devices: [device(4096)], key: { direct: false, durability: 'end' } } as const;
    const [buffered, past] = [zeros(memory), zeros()];
    expect(of(buffered, past)!.cells).toEqual([
      { baseCellId: past.id, change: { content: 'random' }, rounds: 2 },
    ]);
    // Zeros beside random bytes tell of memory alone, save where the volume is known to compress.
    expect(of(writes(memory), writes())).toBeNull();
    const direct = writes();
    const facts = volumeFacts([writes(memory), direct]);
    const mount = { options: ['rw', 'compress=zstd'] } as unknown as Mount;
    expect(asked(content, { ...facts, volume: { ...facts.volume, mount } })!.cells).toEqual([
      { baseCellId: direct.id, change: { content: 'zero' }, rounds: 2 },
    ]);
  });

  it('asks nothing of reads, of memory, of what is known, nor twice', () => {
    expect(of(writes({ key: { operation: 'read' } }))).toBeNull();
    expect(asked(content, volumeFacts([zeros()], 'tmpfs'))).toBeNull();
    expect(of(zeros(), writes())).toBeNull();
    expect(asked(content, afterProbe(volumeFacts([zeros()]), 'content'))).toBeNull();
  });

  it('tries no zeros on a volume without a device: memory does not compress', () => {
    expect(asked(content, volumeFacts([writes()], 'fuse'))).toBeNull();
    expect(asked(content, volumeFacts([zeros()], 'fuse'))).not.toBeNull();
  });
});
