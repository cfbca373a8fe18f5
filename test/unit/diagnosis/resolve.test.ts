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

  it('leaves cpu what JavaScript does not explain, and says why', () => {
    const [js, cpu] = resolve([finding('cpu', 0.98), finding('js-overhead', 0.6)]);
    expect(js!.id).toBe('js-overhead');
    expect(cpu!.explains).toBeCloseTo(0.4, 10);
    expect(cpu!.contradicts[0]).toContain('js-overhead holds beside it');
  });

  it('keeps cpu first where JavaScript explains little', () => {
    expect(ids(resolve([finding('js-overhead', 0.25), finding('cpu', 0.98)]))).toEqual([
      'cpu',
      'js-overhead',
    ]);
  });

  it('puts failures last', () => {
    expect(ids(resolve([finding('enospc', 0.9), finding('cpu', 0.1)]))).toEqual(['cpu', 'enospc']);
  });
});
