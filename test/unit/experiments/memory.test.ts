import { describe, expect, it } from 'vitest';
import type { ExperimentResult } from '../../../src/domain/experiment.js';
import type { ReportCell } from '../../../src/domain/report.js';
import { memory } from '../../../src/experiments/memory.js';
import { costCell, costVolume, type CellOfCosts } from './costs-fixtures.js';

const answer = (cells: readonly ReportCell[]) =>
  memory.answer({ volumes: [costVolume(cells)] } as unknown as ExperimentResult);

const cell = (
  strategy: string,
  depth: number,
  peakMib: number,
  more: Partial<CellOfCosts> = {},
  buffers?: string,
) =>
  costCell({
    key: { strategy, depth, parameters: buffers === undefined ? {} : { buffers } },
    bytesPerSecond: [1e9, 1e9],
    peakMib,
    ...more,
  });

const rest = cell('null', 1, 42, { family: 'control', pssMib: 10 });
const all = [
  rest,
  cell('fs-sync', 1, 43),
  cell('fs-promises', 10, 52),
  cell('fs-stream-unbounded', 10, 369),
  cell('worker-pool', 1, 55, {}, 'own'),
  cell('worker-pool', 4, 88, {}, 'own'),
  cell('worker-pool', 4, 441, {}, 'cloned'),
  cell('process-pool', 1, 85, { processes: 2, pssMib: 23 }),
  cell('process-pool', 4, 200, { processes: 5, pssMib: 62 }),
  cell('fs-writefile', 10, 75, { unit: 'file' }, 'shared'),
  cell('fs-writefile', 10, 363, { unit: 'file' }, 'own'),
];

describe('what concurrency costs in memory', () => {
  it('names the cause first, then the ranking with its figures', () => {
    const summary = answer(all)?.summary ?? '';
    expect(summary).toMatch(
      /^What costs most is bytes that wait in buffers \(32 MiB for each file in flight\), then a Node\.js .*13 MiB.*, then a V8 heap .*11 MiB/,
    );
    expect(summary).toContain('a process at rest is 42');
    expect(summary).toMatch(
      /one after another 43, 10 in flight on the event loop 52, 10 files from one buffer 75, 4 workers 88, 4 processes 94, 10 files with a buffer each 363, streams without backpressure 369, 4 workers with cloned buffers 441\.$/,
    );
  });

  it('counts what several processes share once: PSS above that of a process at rest', () => {
    expect(answer(all)?.reasons.join('\n')).toContain('4 processes (shared pages once): peak 94 MiB');
    const without = answer(all.slice(1))?.reasons.join('\n');
    expect(without).toContain('4 processes (shared pages once): peak 62 MiB');
    expect(without).toContain('the two do not compare');
  });

  it('says where an order means nothing', () => {
    expect(answer(all)?.reasons.join('\n')).toMatch(
      /Within 5 % of each other.*10 whole files at once \(fs-writefile\) with a buffer each and 10 streams that ignore backpressure/,
    );
  });

  it('says that memory buys nothing where no route is faster', () => {
    expect(answer(all)?.reasons.join('\n')).toContain('the memory buys nothing here');
    const faster = [...all.slice(0, 2), cell('fs-promises', 10, 52, { bytesPerSecond: [2e9, 2.1e9] })];
    expect(answer(faster)?.reasons.join('\n')).toMatch(/fs-promises, 10 in flight 2\.\d+x/);
  });

  it('makes no claim of what was not measured', () => {
    const part = answer([
      rest,
      cell('fs-sync', 1, 43),
      costCell({ key: { strategy: 'worker-pool' }, bytesPerSecond: [] }),
    ]);
    expect(part?.summary).toContain('What costs most was not measured');
    expect(part?.reasons).toContain('Not measured: worker-pool.');
    expect(answer([rest])).toBeNull();
  });

  it('is low in its confidence where every round was disturbed', () => {
    expect(answer(all)?.confidence).toBe('medium');
    expect(answer([rest, cell('fs-sync', 1, 43, { disturbed: true })])?.confidence).toBe('low');
  });
});
