import { describe, expect, it } from 'vitest';
import { resolve } from '../../../src/diagnosis/resolve.js';
import type { Finding, Verdict } from '../../../src/domain/finding.js';

const finding = (id: Verdict, explains: number, confidence: Finding['confidence'] = 'high'): Finding => ({
  id,
  confidence,
  summary: id,
  evidence: [],
  advice: [],
  contradicts: [],
  explains,
});
const ids = (findings: readonly Finding[]) => findings.map(({ id }) => id);

describe('resolve', () => {
  it('ranks by what is explained, then by confidence', () => {
    const ranked = resolve([
      finding('file-lock', 0.3),
      finding('page-cache', 0.9),
      finding('js-overhead', 0.3, 'low'),
    ]);
    expect(ids(ranked)).toEqual(['page-cache', 'file-lock', 'js-overhead']);
  });

  it('lets page-cache exclude device-bandwidth', () => {
    expect(ids(resolve([finding('device-bandwidth', 0.99), finding('page-cache', 0.6)]))).toEqual([
      'page-cache',
    ]);
    expect(ids(resolve([finding('device-bandwidth', 0.99)]))).toEqual(['device-bandwidth']);
  });

  it('puts a limit before the writeback that waits for it, unless that is as sure: it saw its burst', () => {
    const throttled = finding('throttled', 0.8);
    expect(ids(resolve([finding('writeback-throttled', 0.8, 'medium'), throttled]))[0]).toBe('throttled');
    expect(ids(resolve([throttled, finding('writeback-throttled', 0.7)]))[0]).toBe('writeback-throttled');
  });

  it('leaves cpu what JavaScript does not explain, and says why', () => {
    const [js, cpu] = resolve([finding('cpu', 0.98), finding('js-overhead', 0.6)]);
    expect(js!.id).toBe('js-overhead');
    expect(cpu!.explains).toBeCloseTo(0.4, 10);
    expect(cpu!.contradicts[0]).toContain('js-overhead holds beside it');
  });

  it('puts what says what another is made of before it, whatever each explains', () => {
    const throttled = [
      finding('cpu', 0.417),
      finding('memory-bandwidth', 0.41),
      finding('page-cache', 0.401),
    ];
    expect(ids(resolve(throttled))).toEqual(['page-cache', 'memory-bandwidth', 'cpu']);
    expect(ids(resolve([finding('cpu', 0.98), finding('js-overhead', 0.25)]))).toEqual([
      'js-overhead',
      'cpu',
    ]);
  });

  it('gives a guess no claim on what is surer', () => {
    expect(ids(resolve([finding('cpu', 0.9), finding('js-overhead', 0.5, 'low')]))).toEqual([
      'cpu',
      'js-overhead',
    ]);
    const guesses = [finding('cpu', 0.9, 'low'), finding('js-overhead', 0.5, 'low')];
    expect(ids(resolve(guesses))).toEqual(['js-overhead', 'cpu']);
  });

  it('puts cpu first where a quota limits the processors, unless it is a guess', () => {
    const found = [finding('page-cache', 0.9), finding('js-overhead', 0.6), finding('cpu', 0.5)];
    expect(ids(resolve(found, true))).toEqual(['cpu', 'page-cache', 'js-overhead']);
    const guess = [finding('page-cache', 0.9), finding('cpu', 0.95, 'low')];
    expect(ids(resolve(guess, true))).toEqual(['page-cache', 'cpu']);
    const pool = [finding('pool-starved', 0.3), finding('cpu', 0.95)];
    expect(ids(resolve(pool, true))).toEqual(['pool-starved', 'cpu']);
  });

  it('puts failures last', () => {
    expect(ids(resolve([finding('enospc', 0.9), finding('cpu', 0.1)]))).toEqual(['cpu', 'enospc']);
  });

  it('puts syncs and the tail before what waits for them', () => {
    const waits = [finding('pool-starved', 0.9), finding('cpu', 0.2), finding('fsync', 0.6, 'medium')];
    expect(ids(resolve(waits))).toEqual(['fsync', 'pool-starved', 'cpu']);
    const tail = [finding('device-queue-depth', 0.9), finding('latency-tail', 0.5)];
    expect(ids(resolve(tail))).toEqual(['latency-tail', 'device-queue-depth']);
    const throttled = [finding('fsync', 0.6), finding('throttled', 0.9)];
    expect(ids(resolve(throttled))).toEqual(['throttled', 'fsync']);
  });

  it('lets a stall that explains enough exclude the tail and the latency, not one that is less', () => {
    const both = (explains: number, confidence: Finding['confidence']) =>
      ids(
        resolve([
          finding('stall', explains, confidence),
          finding('latency-tail', 0.6, 'medium'),
          finding('device-latency-serial', 0.8, 'medium'),
        ]),
      );
    expect(both(0.5, 'high')).toEqual(['stall']);
    expect(both(0.35, 'medium')).toEqual(['stall', 'device-latency-serial']);
    expect(both(0.15, 'medium')).toEqual(['latency-tail', 'stall', 'device-latency-serial']);
    expect(both(0.02, 'high')).toEqual(['latency-tail', 'device-latency-serial', 'stall']);
    expect(both(0.5, 'low')).toEqual(['latency-tail', 'stall', 'device-latency-serial']);
  });
});
