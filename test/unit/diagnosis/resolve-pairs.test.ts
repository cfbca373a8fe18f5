import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFailure, resolve } from '../../../src/diagnosis/resolve.js';
import { verdicts, type Confidence, type Finding, type Verdict } from '../../../src/domain/finding.js';

const finding = (id: Verdict, explains: number, confidence: Confidence = 'high'): Finding => ({
  id,
  confidence,
  summary: id,
  evidence: [],
  advice: [],
  contradicts: [],
  explains,
});
const ids = (...findings: readonly Finding[]) => resolve(findings).map(({ id }) => id);

describe('resolve: what says what another is made of', () => {
  it.each([
    ['throttled', 'page-cache'],
    ['throttled', 'fsync'],
    ['throttled', 'pool-starved'],
    ['writeback-throttled', 'throttled'],
    ['writeback-throttled', 'page-cache'],
    ['writeback-throttled', 'stall'],
    ['writeback-throttled', 'latency-tail'],
    ['metadata', 'fsync'],
    ['metadata', 'cpu'],
    ['metadata', 'latency-tail'],
    ['compressible', 'cpu'],
    ['compressible', 'device-bandwidth'],
    ['js-overhead', 'harness-bound'],
    ['device-iops', 'device-queue-depth'],
    ['pool-starved', 'device-latency-parallel'],
    ['latency-tail', 'device-latency-serial'],
    ['file-lock', 'device-latency-parallel'],
  ] as const)('%s stands before %s, whatever each explains', (first, second) => {
    const [one, other] = [finding(first, 0.3), finding(second, 0.95)];
    expect(ids(one, other)).toEqual([first, second]);
    expect(ids(other, one)).toEqual([first, second]);
    const settled = resolve([other, one])[1]!;
    expect(settled.explains).toBeCloseTo(0.7, 10);
    expect(settled.contradicts.join()).toContain(`${first} holds beside it`);
  });

  it('a limit makes tails of its own, and is no guess for being a step less sure of', () => {
    expect(ids(finding('throttled', 0.9, 'medium'), finding('latency-tail', 0.9))).toEqual(['throttled']);
    expect(ids(finding('throttled', 0.9, 'low'), finding('latency-tail', 0.9))).toEqual([
      'latency-tail',
      'throttled',
    ]);
    expect(ids(finding('throttled', 0.9, 'low'), finding('latency-tail', 0.9, 'medium'))[0]).toBe(
      'latency-tail',
    );
    expect(ids(finding('throttled', 0.9, 'low'), finding('latency-tail', 0.9, 'low'))).toEqual(['throttled']);
  });

  it('a lock stands before what is no surer of more in flight', () => {
    const parallel = finding('device-latency-parallel', 0.95);
    expect(ids(finding('file-lock', 0.9, 'medium'), parallel)).toEqual([
      'device-latency-parallel',
      'file-lock',
    ]);
    expect(ids(finding('file-lock', 0.9, 'medium'), { ...parallel, confidence: 'medium' })[0]).toBe(
      'file-lock',
    );
  });

  it('a guess at a lock does not exclude a device that is surely serial', () => {
    expect(ids(finding('file-lock', 0.9, 'low'), finding('device-latency-serial', 0.9))).toHaveLength(2);
    expect(ids(finding('file-lock', 0.9), finding('device-latency-serial', 0.9))).toEqual(['file-lock']);
  });

  it.each([
    ['throttled', 'page-cache'],
    ['metadata', 'fsync'],
    ['js-overhead', 'harness-bound'],
  ] as const)('%s as a guess does not stand before a surer %s', (first, second) => {
    expect(ids(finding(first, 0.3, 'low'), finding(second, 0.9, 'medium'))).toEqual([second, first]);
  });

  it('gives the content of random bytes no claim: it is a remark, which explains nothing', () => {
    const settled = resolve([finding('compressible', 0), finding('cpu', 0.9)]);
    expect(settled.map(({ id, explains }) => [id, explains])).toEqual([
      ['cpu', 0.9],
      ['compressible', 0],
    ]);
  });
});

describe('resolve: what shows that another was misled', () => {
  it('takes a limit above an idle device for surer than verdicts on the device, if it is as sure', () => {
    const gone: readonly Verdict[] = [
      'device-iops',
      'device-bandwidth',
      'device-latency-serial',
      'device-latency-parallel',
      'device-queue-depth',
      'latency-tail',
      'stall',
    ];
    for (const id of gone) {
      expect(ids(finding('throttled', 0.9), finding(id, 0.9))).toEqual(['throttled']);
      expect(ids(finding('throttled', 0.9, 'low'), finding(id, 0.9))).toContain(id);
      expect(ids(finding('throttled', 0.2), finding(id, 0.9))).toContain(id);
    }
  });
});

describe('resolve: one file', () => {
  it('lets the lock that more files showed exclude what is less sure of a limit, or of a serial volume', () => {
    const lock = finding('file-lock', 0.7, 'medium');
    expect(ids(lock, finding('throttled', 0.95, 'low'))).toEqual(['file-lock']);
    expect(ids(lock, finding('device-latency-serial', 0.95, 'low'))).toEqual(['file-lock']);
    expect(ids(lock, finding('throttled', 0.95, 'high'))).toEqual(['throttled', 'file-lock']);
  });
});

describe('resolve: noise', () => {
  it('stands after all that was concluded, before failures', () => {
    const noisy = finding('noisy', 0, 'medium');
    for (const id of verdicts.filter((verdict) => verdict !== 'noisy' && !isFailure({ id: verdict }))) {
      expect(ids(noisy, finding(id, 0.2, 'low'), finding('enospc', 1)), id).toEqual([id, 'noisy', 'enospc']);
    }
  });

  it('stands after what others leave nothing to explain', () => {
    const found = [finding('noisy', 0, 'medium'), finding('cpu', 0.9, 'low'), finding('page-cache', 1)];
    expect(ids(...found)).toEqual(['page-cache', 'cpu', 'noisy']);
  });
});

describe('resolve: whatever is found', () => {
  const found = fc
    .uniqueArray(fc.constantFrom(...verdicts), { minLength: 1, maxLength: 8 })
    .chain((some) =>
      fc.tuple(
        ...some.map((id) =>
          fc
            .tuple(fc.integer({ min: 0, max: 100 }), fc.constantFrom<Confidence>('high', 'medium', 'low'))
            .map(([explains, confidence]) => finding(id, explains / 100, confidence)),
        ),
      ),
    );

  it('never makes more of a finding, never leaves all out, and puts failures last', () => {
    fc.assert(
      fc.property(found, fc.boolean(), (findings, quota) => {
        const settled = resolve(findings, quota);
        expect(settled.length).toBeGreaterThan(0);
        for (const { id, explains, confidence } of settled) {
          const before = findings.find((each) => each.id === id)!;
          expect(explains).toBeLessThanOrEqual(before.explains);
          expect(explains).toBeGreaterThanOrEqual(0);
          expect(confidence).toBe(before.confidence);
        }
        const failures = settled.map(isFailure);
        expect(failures).toEqual([...failures].sort((a, b) => Number(a) - Number(b)));
      }),
    );
  });

  it('excludes the same, in whatever order the rules were asked', () => {
    fc.assert(
      fc.property(found, (findings) => {
        const once = resolve(findings).map(({ id }) => id);
        const again = resolve([...findings].reverse()).map(({ id }) => id);
        expect([...again].sort()).toEqual([...once].sort());
      }),
    );
  });
});
