import { describe, expect, it } from 'vitest';
import { filesFor } from '../../../src/diagnosis/files-for.js';
import { KIB, MIB } from '../../../src/domain/units.js';
import { cell } from './build/synthetic-facts.js';

describe('filesFor', () => {
  const of = (files: number, fileSizeBytes: number, lanes: number) =>
    filesFor(cell({ key: { files, fileSizeBytes } }), lanes);

  it('leaves files that are a multiple of the lanes', () => {
    expect(of(8, MIB, 4)).toEqual({ files: 8, fileSizeBytes: MIB });
  });

  it('spreads as many bytes over a multiple of the lanes, in whole blocks', () => {
    expect(of(8, 2 * MIB, 16)).toEqual({ files: 16, fileSizeBytes: MIB });
    expect(of(1, 100 * KIB, 3)).toEqual({ files: 3, fileSizeBytes: 32 * KIB });
    expect(of(1, 4 * KIB, 16)).toEqual({ files: 16, fileSizeBytes: 4 * KIB });
  });
});
