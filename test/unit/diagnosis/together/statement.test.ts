import { describe, expect, it } from 'vitest';
import type { Limit } from '../../../../src/domain/target.js';
import { statement } from '../../../../src/diagnosis/together/statement.js';
import { notKnown } from '../build/synthetic-facts.js';
import { comparison, directory } from './synthetic-together.js';

const [a, b, c] = [directory('/a'), directory('/b'), directory('/c')];
const onVda = ['/a', '/b'].map((path) => directory(path, { devices: [`loop${path.slice(1)}`, 'vda'] }));
const half = {
  rates: [
    [20, 10],
    [20, 10],
  ],
} as const;
const whole = {
  rates: [
    [20, 20],
    [30, 30],
  ],
} as const;

describe('two volumes that reach less at once than alone', () => {
  it.each([1, 2, 3, 4, 5])('share the device where their chains meet (seed %i)', (seed) => {
    const found = statement(comparison(onVda, { ...half, seed, noise: 0.08 }), []);
    expect(found).toMatchObject({ conclusion: 'shared', confidence: 'high' });
    expect(found.groups).toEqual([
      { paths: ['/a', '/b'], cause: { kind: 'device', name: 'vda', source: '/sys/dev/block' } },
    ]);
    expect(found.ratio?.ratio).toBeCloseTo(0.5, 1);
    expect(found.summary).toMatch(/^\/a and \/b reach 2\d\.\d MB\/s|^\/a and \/b reach 1\d\.\d MB\/s/);
    expect(found.summary).toContain('/a and /b share the device vda');
    expect(found.advice[0]?.expected).toMatch(/up to .* at once, (1\.[89]|2\.[012])/);
  });

  it('share the limit of that device, where they stand at it', () => {
    const limit: Limit = {
      what: 'io',
      text: 'write 20 MB/s on vda',
      value: 20e6,
      unit: 'bytes/s',
      direction: 'write',
      device: 'vda',
      source: '/sys/fs/cgroup/io.max',
    };
    const limited = onVda.map((each) => ({ ...each, limits: [limit] }));
    const found = statement(comparison(limited, half), []);
    expect(found.groups[0]?.cause).toMatchObject({ kind: 'limit', name: 'write 20 MB/s on vda' });
    expect(found.advice[0]?.action).toContain('Raise the limit');
    const slower = { ...limit, value: 100e6, text: 'write 100 MB/s on vda' };
    const free = onVda.map((each) => ({ ...each, limits: [slower] }));
    expect(statement(comparison(free, half), []).groups[0]?.cause.kind).toBe('device');
  });

  it('share something that the kernel does not show, with less confidence', () => {
    const found = statement(comparison([a, b], half), []);
    expect(found).toMatchObject({ conclusion: 'shared', confidence: 'medium' });
    expect(found.groups[0]?.cause.kind).toBe('unseen');
    expect(found.contradicts.join()).toContain('nothing in common is known to the kernel');
  });

  it('share the server of a network file system', () => {
    const mounts = ['/a', '/b'].map((path) =>
      directory(path, { kind: 'network', devices: [], source: `nas:/export${path}` }),
    );
    expect(statement(comparison(mounts, half), []).groups[0]?.cause).toMatchObject({
      kind: 'server',
      name: 'nas',
    });
  });

  it('where one alone loses, say which', () => {
    const found = statement(
      comparison(onVda, {
        rates: [
          [200, 198],
          [20, 8],
        ],
      }),
      [],
    );
    expect(found.conclusion).toBe('shared');
    expect(found.members.map(({ loses }) => loses)).toEqual([false, true]);
    expect(found.summary).toMatch(/\/b loses (5|6)\d %.*\/a loses nothing/);
  });
});

describe('a loss that is not of the volumes', () => {
  it('is of the processors where two volumes in memory fill them', () => {
    const memory = ['/a', '/b'].map((path) => directory(path, { kind: 'tmpfs' }));
    const rates = [
      [4000, 2000],
      [4000, 2000],
    ] as const;
    const found = statement(comparison(memory, { rates, cores: [1.95, 1.9], sleeps: 0.001 }), []);
    expect(found.conclusion).toBe('processors');
    expect(found.groups[0]?.cause.kind).toBe('processors');
    expect(found.advice[0]?.action).toContain('other devices gain nothing');
  });

  it('is of processors and memory where one of the two is in memory, whatever is in use', () => {
    const mixed = [a, directory('/b', { kind: 'tmpfs' })];
    const found = statement(
      comparison(mixed, {
        rates: [
          [400, 160],
          [9000, 9100],
        ],
      }),
      [],
    );
    expect(found.conclusion).toBe('processors');
    expect(found.groups[0]?.cause.kind).toBe('memory');
  });

  it('is of the processors where calls do not sleep, also on one device', () => {
    const found = statement(comparison(onVda, { ...half, sleeps: 0.01 }), []);
    expect(found.conclusion).toBe('processors');
  });

  it('is open where tasks waited for processors at once and not alone, and nothing is in common', () => {
    const found = statement(comparison([a, b], { ...half, pressure: [0.8, 0.1] }), []);
    expect(found).toMatchObject({ conclusion: 'inconclusive', confidence: 'low', groups: [] });
    expect(found.summary).toContain('tasks waited for a processor for 80 % of the time');
    const alike = statement(comparison([a, b], { ...half, pressure: [0.8, 0.75] }), []);
    expect(alike.conclusion).toBe('shared');
    const compared = comparison([a, b], { ...half, pressure: [0.8, 0.1] });
    const [first, second] = compared.alone;
    const unread = { ...first!, pressure: { ...first!.pressure, cpuSome: notKnown() } };
    const unknown = statement({ ...compared, alone: [unread, second!] }, []);
    expect(unknown.conclusion).toBe('shared');
  });
});

describe('two volumes that reach the sum', () => {
  it.each([1, 2, 3, 4, 5])('are independent (seed %i)', (seed) => {
    const found = statement(comparison([a, b], { ...whole, seed }), []);
    expect(found).toMatchObject({ conclusion: 'independent', confidence: 'high', groups: [] });
    expect(found.advice[0]?.expected).toMatch(/MB\/s in all, 1\.[67]\d*x the fastest alone/);
  });

  it('on one device say that it has room for this load', () => {
    const found = statement(comparison(onVda, whole), []);
    expect(found).toMatchObject({ conclusion: 'independent', confidence: 'medium' });
    expect(found.summary).toContain('though they lie on the device vda: it has room for this load');
  });
});

it('noise alone is next to never taken for a loss', () => {
  const conclusions = [0.05, 0.15, 0.3, 0.5].flatMap((noise) =>
    Array.from(
      { length: 50 },
      (_, seed) => statement(comparison([a, b], { ...whole, noise, seed }), []).conclusion,
    ),
  );
  expect(conclusions.filter((conclusion) => conclusion === 'shared').length).toBeLessThanOrEqual(8);
});

describe('rounds', () => {
  it('that disagree leave it open, and the advice is to measure again', () => {
    const found = statement(
      comparison([a, b], {
        rates: [
          [20, 16],
          [20, 16],
        ],
        noise: 0.4,
      }),
      [],
    );
    expect(found).toMatchObject({ conclusion: 'inconclusive', confidence: 'low' });
    expect(found.summary).toContain('the rounds disagree');
    expect(found.advice[0]?.action).toContain('--set /a,/b');
  });

  it('of which there is one tell nothing', () => {
    const found = statement(comparison([a, b], { ...half, rounds: 1 }), []);
    expect(found.summary).toContain('one round tells nothing');
  });

  it('that were disturbed lower the confidence, as two instead of three do', () => {
    const disturbances = ['another process used 1.2 processors'];
    expect(statement(comparison(onVda, { ...half, disturbances }), []).confidence).toBe('medium');
    expect(statement(comparison([a, b], { ...half, disturbances }), []).confidence).toBe('low');
    expect(statement(comparison(onVda, { ...half, rounds: 2 }), []).confidence).toBe('medium');
  });

  it('are added up turn by turn, also where others of one volume do not count', () => {
    const compared = comparison(onVda, { ...half, noise: 0 });
    const [one, two] = compared.alone;
    // Both rise from turn to turn; of the first the middle one was disturbed, of the second the first.
    const alone = [
      { ...one!, bytesPerSecondRounds: [10e6, 30e6], countedRounds: [0, 2] },
      { ...two!, bytesPerSecondRounds: [20e6, 30e6], countedRounds: [1, 2] },
    ];
    const found = statement({ ...compared, alone }, []);
    expect(found.ratio?.ratio).toBeCloseTo(20 / 60);
    expect(found.ratio?.interval).toBeNull();
    const apart = [alone[0]!, { ...alone[1]!, bytesPerSecondRounds: [20e6], countedRounds: [1] }];
    const none = statement({ ...compared, alone: apart }, []);
    expect(none.ratio?.ratio).toBeCloseTo(0.5);
    expect(none).toMatchObject({ ratio: { interval: null }, conclusion: 'inconclusive' });
  });

  it('from five on make a bootstrap interval', () => {
    const found = statement(comparison(onVda, { ...half, rounds: 6 }), []);
    expect(found.ratio?.method).toBe('bootstrap');
    expect(found.conclusion).toBe('shared');
  });
});

describe('three volumes of which two share', () => {
  const three = comparison([a, b, c], {
    rates: [
      [20, 10],
      [20, 10],
      [15, 15],
    ],
  });

  it('are parted by their bytes', () => {
    const found = statement(three, []);
    expect(found.groups.map(({ paths }) => paths)).toEqual([['/a', '/b']]);
    expect(found.summary).toContain('/c loses nothing');
  });

  it('are parted by pairs where those were measured', () => {
    const pairs = [
      comparison([a, b], half),
      comparison([a, c], {
        rates: [
          [20, 20],
          [15, 15],
        ],
      }),
      comparison([b, c], {
        rates: [
          [20, 20],
          [15, 15],
        ],
      }),
    ];
    const found = statement(three, pairs);
    expect(found.groups.map(({ paths }) => paths)).toEqual([['/a', '/b']]);
    expect(found.pairs.map(({ paths, loses }) => [paths.join('+'), loses])).toEqual([
      ['/a+/b', true],
      ['/a+/c', false],
      ['/b+/c', false],
    ]);
  });

  it('name the cause of a pair that loses, not of one that does not', () => {
    const limit: Limit = {
      what: 'io',
      text: 'write 20 MB/s on vda',
      value: 20e6,
      unit: 'bytes/s',
      direction: 'write',
      device: 'vda',
      source: '/sys/fs/cgroup/io.max',
    };
    const [x, y, z] = ['/x', '/y', '/z'].map((path) =>
      directory(path, { devices: ['vda'], limits: [limit] }),
    );
    const lossless = {
      rates: [
        [20, 20],
        [20, 20],
      ],
    } as const;
    const all = comparison([x!, y!, z!], {
      rates: [
        [20, 7],
        [20, 7],
        [20, 7],
      ],
    });
    // The pair without a loss is busy with its processors; those that lose stand at the limit.
    const busy = comparison([x!, y!], { ...lossless, cores: [1.95, 1.9] });
    const pairs = [busy, comparison([x!, z!], half), comparison([y!, z!], half)];
    const found = statement(all, pairs);
    expect(found.groups).toMatchObject([{ paths: ['/x', '/z', '/y'], cause: { kind: 'limit' } }]);
  });

  it('make one group of all where each two that have one in common lose', () => {
    const all = comparison([a, b, c], {
      rates: [
        [20, 7],
        [20, 7],
        [20, 7],
      ],
    });
    const pairs = [comparison([a, b], half), comparison([b, c], half)];
    expect(statement(all, pairs).groups.map(({ paths }) => paths)).toEqual([['/a', '/b', '/c']]);
  });
});
