import { describe, expect, it } from 'vitest';
import { metadata } from '../../../../src/diagnosis/rules/metadata.js';
import type { CellFacts } from '../../../../src/domain/facts.js';
import { summarize } from '../../../../src/stats/summary.js';
import { conclude, rounds, volumeFacts } from '../build/synthetic-facts.js';
import { appends, newFiles, streams, wholeFiles, type NamePhases } from '../build/synthetic-names.js';

const concluded = (...cells: readonly CellFacts[]) => conclude(metadata, volumeFacts(cells));
/** 96 files: a create takes 8 threads times 960 ms over 96, so 80 ms. */
const slowNames: NamePhases = { create: 960, measure: 60, sync: 40, close: 20, unlink: 900 };

describe('metadata, of phases', () => {
  it('says what names take, and which call takes how long', () => {
    const finding = concluded(newFiles(slowNames))!;
    expect(finding).toMatchObject({ id: 'metadata', confidence: 'high' });
    expect(finding.summary).toBe(
      'Names take the time, not bytes: in native-threads, 8 threads, 8 in flight creating, opening and closing files of 4 KiB takes 91 % of the time, a create 80 ms. Make fewer files, or keep them open.',
    );
    expect(finding.explains).toBeCloseTo(980 / 1080, 5);
    expect(finding.advice[0]).toMatchObject({
      expected: expect.stringMatching(
        /^about 3\.\d+x the bytes in the same time: .* 9\d % of its time$/,
      ) as string,
    });
    expect(finding.advice[0]).not.toHaveProperty('test');
  });

  it('names a close that takes the time, as on a volume that writes back then', () => {
    expect(concluded(newFiles({ create: 20, measure: 60, close: 900 }))!.summary).toContain('a close 75 ms');
  });

  it('has the phases as sources', () => {
    const cell = newFiles(slowNames);
    const evidence = concluded(cell)!.evidence.slice(2);
    expect(evidence).toMatchObject([
      { name: 'mean create', value: 80, unit: 'ms', source: `phase create, cell ${cell.id}` },
      { value: '91 %', source: `phases, cell ${cell.id}` },
      { value: '1 of 1' },
    ]);
  });

  it.each([
    [49, null],
    [50, 'medium'],
    [74, 'medium'],
    [75, 'high'],
  ])('of %i %% of the time its confidence is %s', (share, confidence) => {
    const finding = concluded(newFiles({ create: share * 10, measure: (100 - share) * 10 }));
    expect(finding?.confidence ?? null).toBe(confidence);
  });

  it('is less sure of one round', () => {
    expect(concluded(newFiles(slowNames, { ops: [1000] }))!.confidence).toBe('medium');
  });

  it('says nothing of calls that wait for nothing, whatever their share', () => {
    // A call in 200 us, 8 at a time, 96 of them.
    const of = (callNs: number): NamePhases => ({ create: (callNs * 96) / 8 / 1e6, measure: 0.2 });
    expect(concluded(newFiles(of(199e3)))).toBeNull();
    expect(concluded(newFiles(of(201e3)))).not.toBeNull();
  });

  it('says nothing of calls in memory by many threads that take turns on two processors', () => {
    // 20 us of a processor each; with 32 under way one lasts 320 us.
    const turns: NamePhases = { create: 0.96, measure: 0.15 };
    const many = { key: { threads: 64, depth: 64 } };
    expect(concluded(newFiles(turns, { ...many, user: 0.4, system: 1.5 }))).toBeNull();
    expect(concluded(newFiles(turns, many))?.id).toBe('metadata');
    expect(concluded(newFiles(slowNames, { ...many, user: 0.4, system: 1.5 }))?.id).toBe('metadata');
  });

  it('says nothing where syncs take the time: those of the bytes, not of the names', () => {
    expect(concluded(newFiles({ create: 200, measure: 100, sync: 900, close: 20 }))).toBeNull();
    const each = newFiles({ create: 200, measure: 900, close: 20 }, { key: { durability: 'each' } });
    expect(concluded(each)).toBeNull();
  });

  it('leaves removing out: a service that keeps its files does not wait for it', () => {
    expect(concluded(newFiles({ create: 100, measure: 300, unlink: 5000 }))).toBeNull();
  });

  it('says nothing of work that makes no files, or only reads', () => {
    expect(concluded(newFiles(slowNames, { key: { mode: 'overwrite' } }))).toBeNull();
    expect(concluded(newFiles(slowNames, { key: { operation: 'read' } }))).toBeNull();
    expect(concluded(newFiles({}))).toBeNull();
    expect(concluded(newFiles(slowNames, { ops: [] }))).toBeNull();
  });

  it('needs half of the cells that make files', () => {
    const quick: NamePhases = { create: 20, measure: 900 };
    const depths = [1, 2].map((depth) => newFiles(quick, { key: { depth, threads: depth } }));
    expect(concluded(newFiles(slowNames), depths[0]!)!.evidence.at(-1)!.value).toBe('1 of 2');
    expect(concluded(newFiles(slowNames), ...depths)).toBeNull();
  });

  it.each([1, 2, 3, 4, 5])('does not mind the noise of the throughput, seed %i', (seed) => {
    const cell = newFiles(slowNames, { ops: rounds(1000, 0.4, 3, seed) });
    expect(concluded(cell)).toMatchObject({ id: 'metadata', confidence: 'high' });
  });
});

describe('metadata, of whole files', () => {
  it('says what an operation is that renames a new file into place', () => {
    const one = wholeFiles({ measure: 1200, unlink: 480 }, { key: { mode: 'overwrite' } });
    const finding = concluded({ ...one, strategy: { ...one.strategy, replaces: true } })!;
    expect(finding.summary).toContain('of making, writing, closing and renaming a file');
    expect(finding.contradicts.join()).toContain('fast to make would weaken it');
  });

  it('takes an unlink for what a name takes, and predicts what bundling brings', () => {
    const finding = concluded(wholeFiles({ measure: 1200, unlink: 480 }))!;
    expect(finding).toMatchObject({ id: 'metadata', confidence: 'medium' });
    expect(finding.summary).toContain(
      'an unlink, which moves no bytes, takes 40 ms, 40 % of making, writing and closing a file of 4 KiB',
    );
    expect(finding.explains).toBeCloseTo(0.8, 5);
    const { test } = finding.advice[0]!;
    expect(test).toMatchObject({ change: { files: 8, fileSizeBytes: 16_384 }, metric: 'bytesPerSecond' });
    expect(test!.predicted!.ratio).toBeCloseTo(1 / (0.8 / 4 + 0.2), 5);
  });

  it('predicts nothing where the files cannot be bundled evenly', () => {
    const odd = wholeFiles({ measure: 1200, unlink: 480 }, { key: { files: 30 } });
    expect(concluded(odd)!.advice[0]).not.toHaveProperty('test');
  });

  it('explains no more than all of the time', () => {
    const finding = concluded(wholeFiles({ measure: 400, unlink: 900 }))!;
    expect(finding.explains).toBe(1);
    expect(finding.summary).toContain('100 %');
  });

  it('holds from a directory on that is busy for four fifths of the time, and from calls that wait', () => {
    expect(concluded(wholeFiles({ measure: 1000, unlink: 399 }))).toBeNull();
    expect(concluded(wholeFiles({ measure: 1000, unlink: 401 }))).not.toBeNull();
    // One file after another: there is nobody to wait for, and half of its time is what counts.
    const alone = { key: { depth: 1 } };
    expect(concluded(wholeFiles({ measure: 1000, unlink: 249 }, alone))).toBeNull();
    expect(concluded(wholeFiles({ measure: 1000, unlink: 251 }, alone))).not.toBeNull();
    expect(concluded(wholeFiles({ measure: 4, unlink: 2.3 }))).toBeNull();
  });

  it('says nothing where more files at a time do more in proportion: none waits for another', () => {
    const few = wholeFiles(
      { measure: 4800, unlink: 480 },
      { key: { depth: 4, poolSize: 16 }, ops: [100, 100] },
    );
    const many = (ops: number) =>
      wholeFiles({ measure: 1200, unlink: 480 }, { key: { poolSize: 16 }, ops: [ops, ops] });
    expect(concluded(few, many(110))).toMatchObject({ id: 'metadata' });
    expect(concluded(few, many(390))).toBeNull();
    // Nor does what fewer of them look like, then.
    const slower = wholeFiles(
      { measure: 4800, unlink: 1920 },
      { key: { depth: 4, poolSize: 16 }, ops: [100, 100] },
    );
    expect(concluded(slower, many(110))).toMatchObject({ id: 'metadata' });
    expect(concluded(slower, many(390))).toBeNull();
  });

  it('says nothing of files that are synced before they are closed: an unlink is far shorter', () => {
    expect(concluded(wholeFiles({ measure: 9600, unlink: 100 }, { key: { durability: 'each' } }))).toBeNull();
  });

  it('says nothing of files whose final sync takes the time', () => {
    const synced = (syncMs: number) => concluded(wholeFiles({ measure: 1200, unlink: 480 }, { syncMs }));
    expect(synced(100)?.id).toBe('metadata');
    expect(synced(60_000)).toBeNull();
  });

  it('says nothing where removing was not timed', () => {
    expect(concluded(wholeFiles({ measure: 1200 }))).toBeNull();
  });
});

describe('metadata, of streams and appends', () => {
  it('says how long threads of the pool open files', () => {
    const finding = concluded(streams({ measure: 960 }, { openat: 3.6, running: 0.4 }))!;
    expect(finding).toMatchObject({ id: 'metadata', confidence: 'medium' });
    expect(finding.summary).toBe(
      'Names take the time, not bytes: in fs-stream, pool 4, 8 in flight threads of the pool stand in opening files for 90 % of the time, 36 ms for a file of 4 KiB. Make fewer files, or keep them open.',
    );
    expect(finding.evidence.slice(2)).toMatchObject([
      { name: 'opening, each time', value: 36, unit: 'ms' },
      { value: '90 %' },
      { value: '1 of 1' },
    ]);
    expect(finding.advice[0]).not.toHaveProperty('test');
  });

  it('holds of reads as well', () => {
    const read = streams({ measure: 960 }, { openat: 4 }, { key: { operation: 'read' } });
    const measure = { elapsedNs: 960e6, operations: { read: 96 } };
    const finding = concluded({ ...read, phases: { measure } })!;
    expect(finding).toMatchObject({ id: 'metadata', confidence: 'medium' });
  });

  it('says nothing where threads move bytes, however long an unlink takes', () => {
    expect(concluded(streams({ measure: 960, unlink: 5000 }, { openat: 1, pwrite64: 3 }))).toBeNull();
    expect(concluded(streams({ measure: 960, unlink: 5000 }, { close: 3, openat: 1 }))).toBeNull();
  });

  it('says nothing of files that are opened in memory', () => {
    expect(concluded(streams({ measure: 4 }, { openat: 4 }))).toBeNull();
  });

  it('advises to keep a file open that each append opens', () => {
    const finding = concluded(appends({ measure: 960 }, { openat: 1 }))!;
    expect(finding.summary).toContain('10 ms for an append. Keep files open.');
    expect(finding.advice[0]!.action).toContain('fs-append-open');
    expect(finding.advice).toHaveLength(1);
  });

  it('sets appends that block the loop beside one thread whose file stays open', () => {
    const blocking = (ops: number) => {
      const made = appends({ measure: 960 });
      const traits = { ...made.strategy, name: 'fs-append-sync', usesPool: false, blocksLoop: true } as const;
      const perSecond = summarize([ops, ops]);
      return { ...made, strategy: traits, operationsPerSecond: perSecond, pool: null };
    };
    const alone = { ...newFiles({ measure: 96 }, { key: { threads: 1, depth: 1 } }) };
    const { mean } = alone.operationsPerSecond!;
    const finding = concluded(blocking(mean / 10), alone)!;
    expect(finding).toMatchObject({ id: 'metadata', confidence: 'medium' });
    expect(finding.summary).toContain('opening and closing take 90 % of the time');
    expect(finding.explains).toBeCloseTo(0.9, 1);
    expect(concluded(blocking(mean / 1.5), alone)).toBeNull();
    expect(concluded(blocking(mean * 2), alone)).toBeNull();
    // What a close sends, the thread beside it sends at the end.
    const ends = { bytesPerSecond: summarize([1, 1]), operationsPerSecond: summarize([mean / 8, mean / 8]) };
    expect(concluded(blocking(mean / 10), { ...alone, withSync: ends })).toBeNull();
    expect(concluded(blocking(mean / 10))).toBeNull();
    const wide = newFiles({ measure: 96 });
    expect(concluded(blocking(mean / 10), wide)).toBeNull();
  });

  it('is silent where the threads are idle, whatever the busy ones do, and of what removes all that was appended', () => {
    expect(concluded(appends({ measure: 960 }, { openat: 0.3, pwrite64: 0.1 }))).toBeNull();
    expect(concluded(appends({ measure: 960, unlink: 960 }))).toBeNull();
  });
});
