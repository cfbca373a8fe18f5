import { describe, expect, it } from 'vitest';
import type { ReportCell } from '../../../../src/domain/report.js';
import { cellName } from '../../../../src/report/terminal/cell-columns.js';
import { baseKey } from '../fixtures/cells.js';

const cell = (io: string, poolSize: number | null): ReportCell => {
  const key = { ...baseKey, strategy: 'fs-promises', depth: 16, poolSize, parameters: { io } };
  return { key, fixed: [], trials: [] } as unknown as ReportCell;
};

describe('cellName', () => {
  it("is called by libuv's io_uring also where that alone was measured, and by its pool beside it", () => {
    const [ring, pool] = [cell('uring', null), cell('pool', 4)];
    expect(cellName(ring, [ring])).toBe('fs-promises io uring depth 16');
    expect(cellName(pool, [pool])).toBe('fs-promises pool 4 depth 16');
    expect(cellName(pool, [ring, pool])).toBe('fs-promises io pool pool 4 depth 16');
  });
});
