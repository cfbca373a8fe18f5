import { describe, expect, it } from 'vitest';
import { compressible } from '../../../../src/diagnosis/rules/compressible.js';
import type { CellFacts, VolumeFacts } from '../../../../src/domain/facts.js';
import type { BlockDevice } from '../../../../src/domain/target.js';
import { groupCells } from '../../../../src/diagnosis/workload-groups.js';
import { cell, rounds, volume, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';

const waiting: CellOptions = { user: 0.02, system: 0.05 };
const random = (ops: number, seed = 1, options: CellOptions = {}) =>
  cell({ ...waiting, ops: rounds(ops, 0.05, 3, seed), ...options });
const zeros = (ops: number, seed = 1, options: CellOptions = {}) =>
  cell({
    ...waiting,
    ops: rounds(ops, 0.05, 3, seed + 50),
    ...options,
    key: { content: 'zero', ...options.key },
  });
/** Of the group that the first cell is in. */
const concluded = (cells: readonly CellFacts[], facts = volumeFacts(cells)) =>
  compressible.conclude({ ...facts, cells }, groupCells(cells)[0]!);
const onZram = (cells: readonly CellFacts[]): VolumeFacts => {
  const facts = volumeFacts(cells);
  const [vda] = facts.volume.devices;
  const zram: BlockDevice = { ...vda!, name: 'zram0', type: 'zram' };
  return { ...facts, volume: { ...facts.volume, devices: [zram] } };
};

describe('compressible', () => {
  it.each([1, 2, 3, 4, 5])('is a remark on random bytes, with both figures, seed %i', (seed) => {
    const finding = concluded([random(1000, seed), zeros(3000, seed)])!;
    expect(finding).toMatchObject({ id: 'compressible', confidence: 'high', explains: 0 });
    expect(finding.summary).toMatch(
      /^The content matters: native-uv, pool 4, 16 in flight writes zeros at 1[12]\.\d MB\/s and random bytes at (3\.9\d|4|4\.\d+) MB\/s, (2\.[89]\d?|3(\.\d+)?)x \(/,
    );
    expect(finding.summary).toContain('Data that compresses fares better than these figures.');
    expect(finding.advice[0]!.expected).toMatch(/^up to (2\.[89]\d?|3(\.\d+)?)x .* for zeros$/);
  });

  it('says of zeros what of their figures is not that of real data', () => {
    const finding = concluded([zeros(3000), random(1000)])!;
    expect(finding.explains).toBeCloseTo(0.67, 1);
    expect(finding.summary).toContain('The figures of zeros are not those of real data');
    expect(finding.advice[0]!.expected).toMatch(/^[34](\.\d+)? MB\/s instead of 1[12](\.\d)? MB\/s$/);
  });

  it('is as sure as the interval of the gain', () => {
    const of = (times: number, spread: number) =>
      concluded([
        random(1000, 1, { ops: [1000 - spread, 1000, 1000 + spread] }),
        zeros(1000, 1, { ops: [1000 - spread, 1000, 1000 + spread].map((ops) => ops * times) }),
      ]);
    expect(of(2.5, 20)!.confidence).toBe('high');
    expect(of(1.9, 20)!.confidence).toBe('medium');
    expect(of(1.3, 10)!.confidence).toBe('medium');
    expect(of(1.24, 0)).toBeNull();
    // The ranges of three rounds lie apart by less than chance puts between them.
    expect(of(1.3, 60)).toBeNull();
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('says nothing of noise, seed %i', (seed) => {
    const noise = (from: number) => rounds(1000, 0.4, 3, from);
    const cells = [random(0, 0, { ops: noise(seed) }), zeros(0, 0, { ops: noise(seed + 100) })];
    expect(concluded(cells)).toBeNull();
  });

  it('says nothing where one round of three was slow', () => {
    const cells = [random(0, 0, { ops: [1000, 100, 1020] }), zeros(0, 0, { ops: [990, 1010, 1000] })];
    expect(concluded(cells)).toBeNull();
  });

  it('says nothing of single rounds, nor of one that is disturbed where the other is not', () => {
    expect(concluded([random(0, 0, { ops: [1000] }), zeros(0, 0, { ops: [3000] })])).toBeNull();
    const disturbed = random(1000, 1, { disturbances: ['steal'] });
    expect(concluded([disturbed, zeros(3000)])).toBeNull();
  });

  it('compares the same work alone', () => {
    for (const key of [{ depth: 4 }, { pattern: 'seq' }, { durability: 'each' }, { poolSize: 8 }] as const) {
      expect(concluded([random(1000), zeros(3000, 1, { key })]), JSON.stringify(key)).toBeNull();
    }
    const reads = { key: { operation: 'read' } } as const;
    expect(concluded([random(1000, 1, reads), zeros(3000, 1, reads)])).toBeNull();
    expect(concluded([random(1000)])).toBeNull();
  });

  it('says nothing of memory, where nothing compresses', () => {
    const cells = [random(1000), zeros(3000)];
    expect(concluded(cells, volumeFacts(cells, 'tmpfs'))).toBeNull();
    const set = { ...volumeFacts(cells), volume: { ...volume('set'), members: [volume('tmpfs')] } };
    expect(concluded(cells, set)).toBeNull();
  });

  it('says nothing where random bytes keep the processors busy, unless these are known to compress', () => {
    const computing = [random(1000, 1, { user: 0.9, system: 0.9 }), zeros(3000)];
    expect(concluded(computing)).toBeNull();
    expect(concluded(computing, onZram(computing))?.id).toBe('compressible');
    // Zeros that are taken as fast as the processors make them are no such thing.
    expect(concluded([random(1000), zeros(3000, 1, { user: 0.9, system: 0.9 })])?.id).toBe('compressible');
  });

  it('says how the volume compresses where that is to be seen, and that it is not where it is not', () => {
    const cells = [random(1000), zeros(3000)];
    expect(concluded(cells)!.contradicts).toContain(
      'nothing that this machine tells of the volume says that it compresses',
    );
    expect(concluded(cells, onZram(cells))!.summary).toContain('; zram0 compresses.');
    expect(concluded(cells, onZram(cells))!.contradicts).toHaveLength(1);
  });

  it('has the cells as the sources of its figures', () => {
    const [plain, empty] = [random(1000), zeros(3000)];
    const { evidence } = concluded([plain, empty])!;
    expect(evidence.map(({ source }) => source)).toEqual([
      `cell ${empty.id}`,
      `cell ${plain.id}`,
      `cell ${empty.id}, cell ${plain.id}`,
    ]);
    expect(evidence[2]!.name).toContain('range of the rounds');
  });

  it('shows the pair with the largest gain', () => {
    const cells = [
      random(1000),
      zeros(1500),
      random(1000, 3, { key: { depth: 64 } }),
      zeros(4000, 3, { key: { depth: 64 } }),
    ];
    expect(concluded(cells)!.summary).toContain('64 in flight');
  });
});
