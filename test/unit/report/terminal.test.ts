import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../src/report/build.js';
import { terminal } from '../../../src/report/exporters/terminal.js';
import { displayWidth } from '../../../src/report/terminal/text.js';
import type { ReportedCell, ReportedFacts } from '../../../src/domain/facts.js';
import type { CellKey } from '../../../src/domain/plan.js';
import { MIB } from '../../../src/domain/units.js';
import {
  cellFacts,
  completedTrial,
  deviceFacts,
  known,
  poolFacts,
  summary,
  unknown,
} from './fixtures/cells.js';
import { diagnosisOf, failedFacts, poolStarved, volumeFacts, wholeFacts } from './fixtures/facts.js';
import { inputOf } from './fixtures/records.js';
import { diskVolume, setVolume, tmpfsVolume } from './fixtures/volumes.js';

const render = (facts?: readonly ReportedFacts[], columns = 80, colour = false) =>
  terminal.render(buildReport(inputOf(facts)), { colour, columns });
const lines = (text: string) => text.split('\n');
const lineWith = (text: string, pattern: RegExp) => lines(text).find((line) => pattern.test(line)) ?? '';
/** From the line with `from` up to the next empty one. */
const section = (text: string, from: string) => {
  const start = text.indexOf(from);
  return start < 0 ? '' : text.slice(start).split('\n\n')[0]!;
};

const whole = render();
const volumes = whole.split(/^── /m);
const disk = volumes[1]!;
const tmpfs = volumes[2]!;
const set = volumes[3]!;

describe('the terminal report', () => {
  it.each([40, 60, 80, 100, 200])('fits into %i columns', (columns) => {
    for (const facts of [wholeFacts(), failedFacts()]) {
      const widths = lines(render(facts, columns)).map(displayWidth);
      expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
    }
  });

  it('has no escape sequences without colour, and is the same text with it', () => {
    expect(whole).not.toContain('\x1b');
    const coloured = render(undefined, 80, true);
    expect(coloured).toContain('\x1b[1m');
    // eslint-disable-next-line no-control-regex -- colours begin so
    expect(coloured.replace(/\x1b\[\d+m/g, '')).toBe(whole);
  });

  it('shows characters of two columns at their width', () => {
    const path = '/mnt/データ';
    const cells = [cellFacts('a', { members: [path] })];
    const text = render([volumeFacts({ ...diskVolume, label: path, path }, cells)]);
    expect(displayWidth(lineWith(text, /^── /))).toBe(80);
    expect(text).toContain(path);
  });

  it('lets no path or message speak to the terminal', () => {
    const path = '/data/\x1b[2J\u202eevil\n';
    const text = render([volumeFacts({ ...diskVolume, label: path, path }, [cellFacts('a')])]);
    expect(text).toContain('/data/\\x1b[2J\\u202eevil\\x0a');
    expect(text).not.toContain('\x1b');
  });

  it('puts the verdict before the figures', () => {
    const order = [
      'Verdict: pool-starved (high confidence)',
      'UV_THREADPOOL_SIZE=8',
      'strategy',
      'Statistics',
    ];
    const places = order.map((text) => disk.indexOf(text));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(disk).toContain('[cell t0-uv8]');
    expect(disk).toContain('against it: a device at its limit');
    expect(disk).toContain('js-overhead (medium): fs-promises reached 8 %');
  });

  it('ends with the command that tells more of the verdicts that it gave', () => {
    const last = whole.slice(whole.lastIndexOf('Show it again')).replace(/\s+/g, ' ');
    const given = new Set([...whole.matchAll(/^Verdict: (\S+)/gm)].map(([, id]) => id));
    expect(last.trimEnd()).toMatch(new RegExp(`iotriage explain ${[...given].join(' ')}$`));
  });

  it('writes figures of evidence in units that can be read', () => {
    const [facts] = wholeFacts();
    const evidence = [
      { name: 'application', value: 158_220_288, unit: 'bytes', source: 'x' },
      { name: 'bandwidth', value: 731e6, unit: 'bytes/s', source: 'x' },
      { name: 'wait', value: 1_250_000, unit: 'ns', source: 'x' },
      { name: 'rate', value: 178_483, unit: 'operations/s', source: 'x' },
    ];
    const advice = [{ action: 'Do this', expected: 'twice as fast' }];
    const recommendation = { uvThreadpoolSize: null, queueDepth: null, strategy: null, reason: 'Leave it.' };
    const diagnosis = { ...diagnosisOf(facts!, { ...poolStarved, evidence, advice }), recommendation };
    const report = buildReport({ ...inputOf([facts!]), diagnoses: [diagnosis] });
    const text = terminal.render(report, { colour: false, columns: 80 });
    for (const part of [
      'application 151 MiB',
      'bandwidth 731 MB/s',
      'wait 1.25 ms',
      'rate 178 k operations/s',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toContain('→ Do this. Expected: twice as fast');
    expect(text).toContain('→ Recommended: Leave it.');
  });

  it('gives the same advice once', () => {
    expect(disk.split('→ Set UV_THREADPOOL_SIZE=8').length - 1).toBe(1);
  });

  it('says which NUMA node a device is attached to, where that is known', () => {
    const devices = diskVolume.devices.map((device) => ({ ...device, numaNode: 1 }));
    const text = render([volumeFacts({ ...diskVolume, devices }, [cellFacts('a')])]);
    expect(text.replace(/\s+/g, ' ')).toContain(', NUMA node 1)');
    expect(disk).not.toContain('NUMA');
  });

  it('says which volume it is: file system, devices, limits', () => {
    expect(disk).toContain('ext4 (disk) from /dev/vda1 on /, 59.6 GiB, 18.6 GiB free');
    expect(disk).toContain('vda1 (partition) over vda');
    expect(disk).toContain('limit: write 500 MB/s on 254:0 (/sys/fs/cgroup/io.max)');
    expect(tmpfs).toContain('no block device: tmpfs');
    expect(set).toContain('no block device under any member');
  });
});

describe('the ladder', () => {
  const ladder = section(
    disk,
    '4 KiB random write, overwrite, 4 files of 16 MiB, sync at the end\n  verdict',
  );

  it('has the fastest route first, the control last', () => {
    const order = lines(ladder)
      .map((line) => /^ {2}(native-\w+|fs-\w+|worker-pool|null) +[-\d]/.exec(line)?.[1])
      .filter((name) => name !== undefined);
    expect(order).toEqual([
      'native-pwrite',
      'fs-sync',
      'worker-pool',
      'native-uv',
      'native-uv',
      'native-uv',
      'fs-callback',
      'native-uv',
      'fs-promises',
      'null',
    ]);
  });

  it('gives each route its figures: by job time and with the sync, percentiles, share, CPU, memory', () => {
    const row = lineWith(ladder, /native-uv +4 /);
    expect(row).toMatch(/ 200 +100 +48\.8k +295 +1966 +40 % █+\S? +3\.89 +62$/);
  });

  it('draws longer bars for larger shares', () => {
    const barOf = (name: RegExp) => (lineWith(ladder, name).match(/[█▏▎▍▌▋▊▉]/g) ?? []).length;
    expect(barOf(/native-pwrite/)).toBeGreaterThan(barOf(/fs-sync/));
    expect(barOf(/fs-sync/)).toBeGreaterThan(barOf(/fs-callback/));
    expect(barOf(/null/)).toBe(0);
  });

  it('marks what runs at its own value, and says why', () => {
    expect(lineWith(ladder, /fs-sync +- /)).toContain('1 fixed');
    expect(ladder).toContain('fs-sync: depth 1 (fixed), one call at a time');
  });

  it('names a control, which has no throughput of its own', () => {
    expect(lineWith(ladder, /^ {2}null +-/)).toMatch(/1 fixed +- +- +3\.66M/);
    expect(ladder).toContain('moves no bytes');
  });

  it('bears the verdict of its workload', () => {
    expect(ladder).toContain('verdict: pool-starved (high confidence)');
  });

  it('has no latency at a rate of what keeps no intended starts', () => {
    const made = cellFacts('a', { key: { rate: 500 } });
    const write = made.operations.write!;
    const ladder = (issueLatencyNs: typeof write.issueLatencyNs) => {
      const cell = { ...made, operations: { ...made.operations, write: { ...write, issueLatencyNs } } };
      return lineWith(render([volumeFacts(diskVolume, [cell])], 120), /^ *native-pwrite/);
    };
    const p50 = (write.latencyNs.p50! / 1000).toPrecision(3);
    expect(ladder(write.latencyNs)).toContain(` ${p50} `);
    expect(ladder(null)).not.toContain(` ${p50} `);
  });

  it("names a strategy's own parameter where it varies", () => {
    const workers = (batch: number) =>
      cellFacts(`w${batch}`, {
        key: { strategy: 'worker-pool', depth: 4, batch },
        bytesPerSecond: batch * 1e6,
      });
    const text = render([volumeFacts(diskVolume, [workers(1), workers(64)])]);
    expect(text).toContain('worker-pool batch 64');
    expect(ladder).not.toContain('worker-pool batch');
  });

  it('has no column for the sync where none was asked for', () => {
    const text = render([volumeFacts(diskVolume, [cellFacts('a', { key: { durability: 'none' } })])]);
    expect(lineWith(text, /strategy/)).not.toContain('with');
    expect(text).toContain('no sync');
  });

  it('says how a strategy worked by its own word: once where it holds for all of its cells', () => {
    const uring = (mode: string, notes: readonly string[], depth = 1) =>
      cellFacts(`u${mode}${depth}`, {
        key: { strategy: 'native-uring', parameters: { mode }, depth },
        trials: [0, 1].map((round) => ({ ...completedTrial(round, 4e8), notes })),
      });
    const cells = [
      uring('sqe', ['flags A', 'buffers are plain']),
      uring('spin', ['flags B', 'buffers are plain']),
      cellFacts('p'),
    ];
    const text = render([volumeFacts(diskVolume, cells)], 120);
    expect(text.match(/flags A$/gm)).toHaveLength(1);
    expect(text).toContain('  native-uring mode sqe depth 1: flags A\n');
    expect(text).toContain('  native-uring mode spin depth 1: flags B\n');
    expect(text).toContain('  native-uring: buffers are plain\n');
    expect(text).not.toContain('native-pwrite:');
  });

  it('says on which processors and by which program cells ran that are not as the others', () => {
    const node = '/opt/node22/bin/node';
    const cells = [
      cellFacts('a'),
      cellFacts('c', {
        key: { cpus: 1 },
        trials: [{ ...completedTrial(0, 4e8), processors: [1] }],
      }),
      cellFacts('n', { key: { node }, trials: [{ ...completedTrial(0, 4e8), node: 'v22.12.0' }] }),
    ];
    const text = render([volumeFacts(diskVolume, cells)], 120);
    expect(text).toContain('  On 1 processor: 1.\n');
    expect(text).toContain(`  Under Node.js v22.12.0: ${node}.\n`);
    expect(text).toContain('native-pwrite cpus all node v20.20.2');
    expect(text).toContain('native-pwrite cpus 1 node v20.20.2');
    expect(text).toContain('native-pwrite cpus all node v22.12.0');
  });

  it('does not call it a failure where stages are not available', () => {
    const failed = (code: string): ReportedCell => ({
      ...cellFacts('a'),
      staging: {
        cost: unknown('no staged trial completed'),
        costRange: null,
        trials: [
          {
            ...completedTrial(0, 0),
            exit: 'failed',
            failure: { code, message: 'no preload', afterBytes: 0 },
          },
        ],
      },
    });
    expect(render([volumeFacts(diskVolume, [failed('unsupported')])])).toContain(
      'stages are not available here: no preload',
    );
    expect(render([volumeFacts(diskVolume, [failed('EIO')])])).toContain(
      '✗ the trial for the stages: EIO, no preload',
    );
  });

  it('names failures in their place, alike ones together', () => {
    const text = render(failedFacts());
    expect(text).toContain('✗ 3 of 3 rounds failed: ENOSPC, write: no space left on device, after 12 MiB');
    expect(text).toContain('✗ 1 of 1 round crashed');
    expect(text).toContain('not measured: the run ended before');
  });

  it('counts disturbed rounds once for a ladder, with each kind of reason once', () => {
    const disturbed = (round: number, steal: number) => ({
      ...completedTrial(round, 4e8),
      disturbances: [`cpu steal ${steal} %`],
    });
    const cells = [
      cellFacts('a', { trials: [disturbed(0, 12.5), disturbed(1, 3)] }),
      cellFacts('b', { key: { strategy: 'fs-sync' }, trials: [disturbed(0, 40), completedTrial(1, 4e8)] }),
      cellFacts('c', {
        key: { strategy: 'fs-callback', poolSize: 4 },
        trials: [{ ...completedTrial(0, 4e8), disturbances: ['another process wrote to vda'] }],
      }),
    ];
    const text = render([volumeFacts(diskVolume, cells)]).replace(/\s+/g, ' ');
    expect(text).toContain(
      '! 4 of 5 rounds disturbed: cpu steal 12.5 % and the like (3 times); another process wrote to vda',
    );
    expect(text.split('rounds disturbed')).toHaveLength(2);
  });

  it('marks disturbed rounds and blocks that did not verify', () => {
    const disturbed = { ...completedTrial(1, 4e8), disturbances: ['cpu steal 12 %'] };
    const cells = [cellFacts('a', { trials: [completedTrial(0, 4e8), disturbed], mismatches: 7 })];
    const text = render([volumeFacts(diskVolume, cells)]);
    expect(text).toContain('native-pwrite!');
    expect(text).toContain('! 1 of 2 rounds disturbed: cpu steal 12 %\n');
    expect(text).toMatch(/✗ 7 of \d+ blocks read back did not hold what was written/);
  });

  it('says where a percentile was not seen', () => {
    expect(disk).toContain('No p99 below 1,000 operations: native-pwrite depth 1');
  });

  it('tells the shortest and the longest tail of a ladder', () => {
    const tails = (ratios: Readonly<Record<string, number | null>>) => {
      const cells = Object.entries(ratios).map(([strategy, tailRatio]) => {
        const cell = cellFacts(strategy, { key: { strategy } });
        return {
          ...cell,
          operations: { write: { ...cell.operations.write!, tailRatio } },
        };
      });
      return lineWith(render([volumeFacts(diskVolume, cells)]), /p99\.9 over p50/).trim();
    };
    expect(tails({ 'fs-sync': 31, 'native-pwrite': 4.2, 'fs-callback': null, null: 99 })).toBe(
      'p99.9 over p50: 4.20x of native-pwrite depth 1, up to 31x of fs-sync depth 1.',
    );
    expect(tails({ 'fs-sync': 31, 'native-pwrite': null })).toBe('p99.9 over p50: 31x of fs-sync depth 1.');
    expect(tails({ 'fs-sync': null })).toBe('');
  });

  it('names at most three rows whose percentile was not seen, and counts more', () => {
    const short = (strategies: readonly string[]) =>
      render([
        volumeFacts(
          diskVolume,
          ['native-pwrite', ...strategies].map((strategy, index) =>
            cellFacts(strategy, { key: { strategy }, bytesPerSecond: index === 0 ? 4e8 : 1e5 }),
          ),
        ),
      ]);
    const note = (text: string) => lineWith(text, /No p99/).trim();
    expect(note(short(['fs-sync', 'worker-pool']))).toBe(
      'No p99 below 1,000 operations: fs-sync depth 1, worker-pool depth 1.',
    );
    expect(note(short(['fs-sync', 'worker-pool', 'fs-callback', 'fs-promises']))).toBe(
      'No p99 below 1,000 operations: 4 of 5 rows.',
    );
    expect(note(short([]))).toBe('');
  });
});

describe('the other tables', () => {
  it('show the stages with their shares of the total', () => {
    const stages = section(disk, "Where an operation's time goes");
    expect(lineWith(stages, /native-uv +4 /)).toMatch(/20\.5 +6% +205 +63% +81\.9 +25% +20\.5 +6% +328$/);
    expect(stages).not.toContain('fs-promises');
    expect(stages).toMatch(/by\s+arithmetic alone/);
  });

  it('say of stages what their trial did beside the others, and whether it was disturbed', () => {
    const rowOf = (costRange: [number, number] | null, ...disturbances: readonly string[]): string => {
      const staging = {
        cost: known(0.876, 'throughput'),
        costRange,
        trials: [{ ...completedTrial(0, 4e8), disturbances }],
      };
      const key = { strategy: 'native-uv', poolSize: 4 };
      const text = render([volumeFacts(diskVolume, [{ ...cellFacts('a', { key }), staging }])]);
      return lineWith(section(text, "Where an operation's time goes"), /native-uv +4 /).trimEnd();
    };
    expect(rowOf(null)).toMatch(/ 0\.88x$/);
    expect(rowOf([0.8, 0.954])).toMatch(/ 0\.88x$/);
    expect(rowOf([0.8, 1.01])).toMatch(/ 0\.88x~$/);
    expect(rowOf([0.8, 1.01], 'another process wrote to vda')).toMatch(/ 0\.88x~!$/);
    expect(rowOf(null, 'another process wrote to vda')).toMatch(/ 0\.88x!$/);
  });

  it('show the pool sweep with its knee', () => {
    const sweep = section(disk, 'native-uv by pool size');
    expect(lineWith(sweep, /^ +2 /)).toContain('◀ knee');
    expect(sweep.split('◀ knee')).toHaveLength(2);
    expect(sweep).toContain('2 is the smallest value whose throughput is within 5 % of the best.');
  });

  describe('say where throughput still rose at the end of a sweep', () => {
    const pools = (key: Partial<CellKey>, members = ['/data']) =>
      [1, 2].map((poolSize) =>
        cellFacts(`p${poolSize}`, {
          key: { strategy: 'native-uv', poolSize, ...key },
          members,
          bytesPerSecond: poolSize * 1e8,
        }),
      );
    const rendered = (cells: readonly ReportedCell[]) =>
      render([volumeFacts(diskVolume, cells)]).replace(/\s+/g, ' ');

    it('a pool with fewer threads than operations in flight', () => {
      expect(rendered(pools({ depth: 3 }))).toContain('Still rising at 2, the largest value measured');
      expect(rendered(pools({ depth: 2 }, ['/a', '/b']))).toContain('Still rising at 2');
    });

    it('not a pool with a thread for each operation in flight: there is nothing beyond', () => {
      const text = rendered(pools({ depth: 2 }));
      expect(text).not.toContain('Still rising');
      expect(text).toContain('Best at 2, the largest value measured: with 2 in flight');
    });

    it('and name the unit of the values where the name of the dimension does not', () => {
      const text = render([volumeFacts(diskVolume, pools({ depth: 3 }))]);
      expect(section(text, 'native-uv by pool size')).toMatch(
        /pool size +mean +min +max +p50 +p99 +of best\n +threads +MB\/s +MB\/s +MB\/s +us +us/,
      );
    });

    it('not at all processors that the run may use: there are no more', () => {
      const on = (cpus: number | null) =>
        cellFacts(`c${cpus}`, { key: { cpus }, bytesPerSecond: cpus === null ? 2e8 : 1e8 });
      const text = rendered([on(1), on(null)]);
      expect(text).toContain('Best at 2, all the processors that the run may use.');
      expect(text).not.toContain('Still rising');
    });

    it('any other dimension, in its own unit', () => {
      const blocks = [4096, 8192].map((blockSizeBytes) =>
        cellFacts(`b${blockSizeBytes}`, { key: { blockSizeBytes }, bytesPerSecond: blockSizeBytes * 1e5 }),
      );
      expect(rendered(blocks)).toContain('Still rising at 8 KiB, the largest');
    });
  });

  it('mark the points of a sweep whose rounds were disturbed', () => {
    const disturbed = { ...completedTrial(1, 4e8), disturbances: ['cpu steal 12 %'] };
    const cells = [1, 2, 4].map((poolSize) =>
      cellFacts(`p${poolSize}`, {
        key: { strategy: 'native-uv', poolSize },
        trials: [completedTrial(0, 4e8), poolSize === 2 ? disturbed : completedTrial(1, 4e8)],
      }),
    );
    const sweep = section(render([volumeFacts(diskVolume, cells)]), 'native-uv by pool size');
    expect(sweep.match(/^ {8,}\d+!?(?= )/gm)!.map((value) => value.trim())).toEqual(['1', '2!', '4']);
  });

  it("show iostat's columns of the file system's device", () => {
    const table = section(disk, 'vda1, iostat -x');
    expect(table).toMatch(/w\/s +wkB\/s +w_await +f\/s +f_await +aqu-sz +%util/);
    expect(lineWith(table, /native-pwrite/)).toMatch(/1234 +402000 +1\.25 +12 +2\.50 +1\.54 +97\.5$/);
    expect(table).not.toContain('null');
  });

  it("show iostat's columns of each device of a file system over several", () => {
    const loop = (name: string) => ({ ...diskVolume.devices[1]!, name, type: 'loop' as const });
    const volume = { ...diskVolume, devices: [loop('loop0'), loop('loop1')] };
    const devices = [deviceFacts('loop0', known(100 * MIB)), deviceFacts('loop1', known(50 * MIB))];
    const text = render([volumeFacts(volume, [cellFacts('a', { devices })])]);
    for (const name of ['loop0', 'loop1']) {
      expect(section(text, `${name}, iostat -x`)).toMatch(/native-pwrite.* 97\.5$/m);
    }
    expect(section(text, 'Bytes of the application')).toContain(' 150 MiB');
  });

  it('give the reason where a device could not be read', () => {
    const device = { ...deviceFacts('vda1'), columns: { 'w/s': unknown('vda1 went away') } };
    const text = render([volumeFacts(diskVolume, [cellFacts('a', { devices: [device] })])]);
    expect(text).toContain('w/s: vda1 went away');
    const unsampled = { ...device, columns: {}, writtenBytes: unknown('there are no samples of vda1') };
    const other = render([volumeFacts(diskVolume, [cellFacts('a', { devices: [unsampled] })])]);
    expect(other).toContain('vda1: there are no samples of vda1');
  });

  it('set the bytes of the application against those of the device', () => {
    const table = section(disk, 'Bytes of the application');
    expect(lineWith(table, /native-uv +4 /)).toMatch(/4 KiB write +172 MiB +380 MiB +2\.21x$/);
    expect(tmpfs).not.toContain('Bytes of the application');
  });

  it('show the occupancy of the pool and what its threads were in', () => {
    const pool = section(disk, "libuv's pool");
    expect(lineWith(pool, /native-uv +4 /)).toMatch(/ 4 +3\.80 +90 % +120 +35 % +pwrite64 3\.6$/);
    expect(pool).not.toContain('futex');
  });

  it('show on which volumes its threads were, where they are several', () => {
    expect(section(disk, "libuv's pool")).not.toContain('threads on');
    const pool = { ...poolFacts(4), byVolume: { '/fast': 0.6, '/slow': 3.1, '/rare': 0.1 } };
    const cells = [cellFacts('a', { key: { strategy: 'native-uv', poolSize: 4 }, pool })];
    const table = section(render([volumeFacts(diskVolume, cells)]), "libuv's pool");
    expect(table).toContain('threads on');
    expect(table).toContain('/slow 3.1, /fast 0.6');
    expect(table).not.toContain('/rare');
  });

  it('say why the pool was not seen', () => {
    const pool = { ...poolFacts(4), threads: unknown('EPERM: ptrace is restricted') };
    const cells = [cellFacts('a', { key: { strategy: 'native-uv', poolSize: 4 }, pool })];
    expect(render([volumeFacts(diskVolume, cells)])).toContain('threads: EPERM: ptrace is restricted');
  });

  it('show syncs where each write is made durable', () => {
    const cells = [
      { ...cellFacts('a', { key: { durability: 'each' } }), flushesPerSync: unknown('no samples of vda1') },
    ];
    const table = section(render([volumeFacts(diskVolume, cells)]), 'Syncs');
    expect(table).toMatch(/native-pwrite.* 12 +2000 .* -$/m);
    expect(table).toContain('  flushes: no samples of vda1\n');
  });

  it('show syncs at the end where they take a part of the time', () => {
    const cell = { ...cellFacts('a'), flushesPerSync: known(1.5) };
    const table = section(render([volumeFacts(diskVolume, [cell])], 120), 'Syncs');
    expect(table).toMatch(/native-pwrite.* 12 +2000 .* 1\.50$/m);
    const withSync = { bytesPerSecond: summary(390e6), operationsPerSecond: summary(390e6 / 4096) };
    expect(render([volumeFacts(diskVolume, [{ ...cell, withSync }])])).not.toMatch(/^ *Syncs$/m);
    const none = cellFacts('a', { key: { durability: 'none' } });
    expect(render([volumeFacts(diskVolume, [none])])).not.toMatch(/^ *Syncs$/m);
  });

  it('set syncs against the writes from their calls, however far those are behind their intended starts', () => {
    const base = cellFacts('a', { key: { durability: 'each', rate: 1000 } });
    const write = base.operations.write!;
    const sync = base.operations.sync!;
    const behind = {
      ...write,
      latencySumNs: 1e6 * sync.latencySumNs,
      issueLatencyNs: { ...write.latencyNs, count: 3, mean: sync.latencySumNs },
    };
    const cells = [{ ...base, operations: { ...base.operations, write: behind } }];
    const table = section(render([volumeFacts(diskVolume, cells)], 120), 'Syncs');
    expect(table).toMatch(/native-pwrite.* 12 .* 25 % /m);
  });

  it('show what renames into place and syncs of the directory took, in us and as shares', () => {
    const base = cellFacts('a', { key: { strategy: 'fs-replace', durability: 'each' } });
    const timed = (p50: number, latencySumNs: number) => ({
      ...base.operations.sync!,
      latencyNs: { ...base.operations.sync!.latencyNs, p50, p99: null },
      latencySumNs,
    });
    const write = { ...base.operations.write!, latencySumNs: 4e9 };
    const operations = {
      write,
      sync: timed(2e6, 6e9),
      rename: timed(3e5, 1e9),
      syncDirectory: timed(7e5, 2e9),
    };
    const replacing = /fs-replace.* 12 +300 +- +10 % +700 +- +20 %$/m;
    const text = render([volumeFacts(diskVolume, [{ ...base, operations }])], 120);
    expect(section(text, 'Renames into place')).toMatch(replacing);
    const issueLatencyNs = { ...write.latencyNs, count: 4, mean: 1e9 };
    const behind = { ...operations, write: { ...write, latencySumNs: 4e12, issueLatencyNs } };
    const paced = render([volumeFacts(diskVolume, [{ ...base, operations: behind }])], 120);
    expect(section(paced, 'Renames into place')).toMatch(replacing);
    expect(disk).not.toContain('Renames into place');
  });

  it('show what a commit took and what the device flushed for it', () => {
    const cell = { ...cellFacts('a', { key: { durability: 'group:4' } }), flushesPerSync: known(34 / 12) };
    const commit = { ...cell.operations.sync!, latencyNs: { ...cell.operations.sync!.latencyNs, p50: 3e6 } };
    const cells = [{ ...cell, operations: { ...cell.operations, commit } }];
    expect(section(render([volumeFacts(diskVolume, cells)], 120), 'Syncs')).toMatch(
      /native-pwrite.* 12 .* 3000 +2\.83$/m,
    );
  });

  it('show memory, and what each in flight takes above the leanest route', () => {
    const lean = cellFacts('a');
    const deep = cellFacts('b', { key: { strategy: 'fs-promises', poolSize: 4, depth: 16 } });
    const memory = { ...deep.memory, steadyPssBytes: known(89 * MIB) };
    const text = section(
      render([volumeFacts(diskVolume, [lean, { ...deep, memory }])], 120),
      'Memory in the',
    );
    expect(lineWith(text, /fs-promises/)).toMatch(/ 62 +60 +58 +89 +8 +3 +2 +2\.00$/);
    expect(lineWith(text, /native-pwrite/)).toMatch(/ -$/);
    expect(text).toContain('PSS rests on 4 samples of each route. ');
  });

  it('say on how many samples the proportional memory rests, and show no peak of one', () => {
    const lean = cellFacts('a');
    const memory = { ...lean.memory, pssSamples: 1, peakPssBytes: unknown('a single sample has no peak') };
    const short = { ...cellFacts('b', { key: { depth: 16 } }), memory };
    const text = section(render([volumeFacts(diskVolume, [lean, short])], 120), 'Memory in the');
    expect(text).toContain('PSS rests on 1 to 4 samples of each route, of a single one no peak.');
    expect(text).toMatch(/ 62 +60 +- +57 /);
    expect(text).not.toContain('PSS: ');
  });

  it('say once why memory is not known, and of which columns', () => {
    const cells = ['a', 'b'].map((id, index) => {
      const cell = cellFacts(id, { key: { depth: index + 1 } });
      const why = unknown('the loop is blocked', 'process.memoryUsage()');
      const memory = {
        ...cell.memory,
        peakPssBytes: unknown('no smaps_rollup'),
        steadyPssBytes: unknown('no smaps_rollup'),
        peakHeapUsedBytes: why,
        peakExternalBytes: why,
        peakArrayBuffersBytes: why,
      };
      return { ...cell, memory };
    });
    const text = section(render([volumeFacts(diskVolume, cells)], 120), 'Memory in the');
    expect(text.match(/^ {2}heap, external, buffers: the loop is blocked$/gm)).toHaveLength(1);
    expect(text.match(/^ {2}PSS: no smaps_rollup$/gm)).toHaveLength(1);
    expect(text).not.toContain('RSS steady:');
  });

  it('show what of a rate was done, and the latency from the intended start beside that from the call', () => {
    const cell = cellFacts('a', { key: { rate: 200_000 } });
    const write = {
      ...cell.operations.write!,
      issueLatencyNs: { ...cell.operations.write!.latencyNs, p50: 4000 },
    };
    const cells = [{ ...cell, operations: { ...cell.operations, write } }];
    const text = render([volumeFacts(diskVolume, cells)], 120);
    expect(section(text, 'At a given rate')).toMatch(/native-pwrite.* 200k +97\.7k +49 % .* 4 +61\.4$/m);
    expect(disk).not.toContain('At a given rate');
  });

  it('show no latency from the intended start of a route that keeps none', () => {
    const cells = [cellFacts('a', { key: { strategy: 'fio', rate: 200_000 } })];
    const table = section(render([volumeFacts(diskVolume, cells)], 120), 'At a given rate');
    expect(table).toMatch(/fio.* 200k +97\.7k +49 % +- +- +\S*\d +\S*\d$/m);
  });

  it('let a route of whole files stand with the blocks of the same files', () => {
    const blocks = cellFacts('a');
    const files = cellFacts('b', {
      key: { strategy: 'fs-writefile', blockSizeBytes: 16 * MIB, pattern: 'seq' },
      fixed: [{ dimension: 'blockSize', why: 'it writes whole files' }],
    });
    const whole = { ...files, strategy: { ...files.strategy, unit: 'file' as const } };
    const text = render([volumeFacts(diskVolume, [blocks, whole])], 120);
    expect(lineWith(text, /^ +fs-writefile /)).toContain('100 %');
    expect(text).not.toContain('16 MiB sequential');
    expect(text).toContain('fs-writefile: 16 MiB at once (fixed), it writes whole files');
  });

  it('say why a route is closed here, once and not as a failure', () => {
    const failure = { code: 'unsupported', message: 'io_uring_setup: EPERM', afterBytes: 0 };
    const trials = [{ ...completedTrial(0, 0), exit: 'failed' as const, failure }];
    const cells = [cellFacts('a', { key: { strategy: 'native-uring' }, bytesPerSecond: null, trials })];
    const text = render([volumeFacts(diskVolume, cells)]);
    expect(text).toContain('not available here: io_uring_setup: EPERM');
    expect(text).not.toContain('✗ 1 of 1');
  });

  it('show the statistics in two lines for each cell at 80 columns, in one where there is room', () => {
    const narrow = section(disk, 'Statistics');
    expect(narrow).toMatch(/Name +Min +Max +Mean +StdDev\n +Median +IQR +Outliers +OPS +Rounds +Iterations/);
    expect(narrow).toContain('7.78 (1.00)');
    expect(lineWith(narrow, /native-uv pool 4/)).toContain('20.5 (2.50)');
    const wide = section(render(undefined, 120), 'Statistics');
    expect(lines(wide).length).toBeLessThanOrEqual(lines(narrow).length);
  });

  it('give no ratio to a spread of 0', () => {
    const [facts] = wholeFacts();
    const statistics = facts!.statistics.map(({ label, rows }) => ({
      label,
      rows: rows.map((row) => ({
        ...row,
        secondsPerOperation: { ...row.secondsPerOperation, stddev: 0, iqr: 0 },
        ratios: { ...row.ratios, stddev: 1, iqr: 1 },
      })),
    }));
    const table = section(render([{ ...facts!, statistics }], 120), 'Statistics');
    expect(lineWith(table, /native-pwrite/)).toMatch(
      /^ +native-pwrite depth 16 +\S+ \(1\.00\) +\S+ \(1\.00\)/,
    );
    expect(table).not.toMatch(/ 0 \(/);
  });

  it('list what was unavailable in different amounts once', () => {
    const [facts] = wholeFacts();
    const unavailable = [
      { what: 'memory at every sample', why: 'sampled 2 times, 7 left out: a reading takes 1.58 ms' },
      { what: 'memory at every sample', why: 'sampled 1 times, 8 left out: a reading takes 2.09 ms' },
      { what: 'pool at every sample', why: 'sampled 3 times, 8 left out: a reading takes 2.09 ms' },
    ];
    const text = section(render([{ ...facts!, unavailable }], 200), 'Unavailable');
    expect(text).toContain(
      '· memory at every sample: sampled 2 times, 7 left out: a reading takes 1.58 ms and the like (2 times)\n',
    );
    expect(text).toContain('· pool at every sample: sampled 3 times, 8 left out: a reading takes 2.09 ms\n');
  });

  it('list what was unavailable by its reason', () => {
    expect(section(disk, 'Unavailable')).toContain('model of vda: no /sys/block/vda/device/model');
  });

  it('set a set together against the sum of its members alone', () => {
    const table = section(set, 'All volumes at once');
    expect(table).toMatch(/native-pwrite +2160 +2700 +80 %.*\n +one thread, not the volumes/);
    expect(lineWith(table, /native-uv/)).toMatch(/1000 +1080 +93 %/);
    expect(disk).not.toContain('All volumes at once');
    expect(table.match(/one thread, not the volumes/g)).toHaveLength(1);
    expect(table).toContain('not the volumes: its calls do not sleep (0.770 of 2');
  });

  it('say where a set is held back by the processors or one thread, and not by its volumes', () => {
    const members = ['/data', '/dev/shm'];
    const cell = (strategy: string, path: readonly string[], bytesPerSecond: number) => ({
      ...cellFacts(`${strategy}${path.join()}`, { key: { strategy }, members: path, bytesPerSecond }),
      cpuUserCores: known(strategy === 'fs-sync' ? 0.2 : 1.4),
      trials: [{ ...completedTrial(0, 2e8), disturbances: strategy === 'fs-sync' ? ['cpu steal 12 %'] : [] }],
    });
    const cells = ['native-pwrite', 'fs-sync'].flatMap((strategy) => [
      cell(strategy, members, 240e6),
      ...members.map((path) => cell(strategy, [path], 200e6)),
    ]);
    const table = section(render([volumeFacts(setVolume, cells)]), 'All volumes at once');
    expect(table).toMatch(
      /native-pwrite +240 +400 +60 %.*\n +processors, not the volumes: 1\.95 of 2 in use/,
    );
    expect(table).toMatch(/fs-sync! +240 +400 +60 %.*\n +one thread, not the volumes/);
  });
});

describe('the end of the report', () => {
  it('sets the volumes side by side, a set out of the ratio', () => {
    const comparison = whole.slice(whole.indexOf('The volumes side by side'));
    expect(comparison).toContain('[2] /dev/shm');
    expect(lineWith(comparison, /native-pwrite/)).toMatch(/500 +2200 +2160 +4\.40x$/);
    expect(comparison).not.toMatch(/^ {2}null /m);
  });

  it('keeps cells apart in the comparison that differ in a parameter of their own alone', () => {
    const nodes = [null, '/opt/node22/bin/node'];
    const cells = (path: string, speed: number) =>
      nodes.map((node, index) =>
        cellFacts(`${path}${index}`, {
          key: { strategy: 'fs-sync', node },
          members: [path],
          bytesPerSecond: (index + 1) * speed,
          trials: [{ ...completedTrial(0, speed), node: index === 0 ? 'v20.20.2' : 'v22.12.0' }],
        }),
      );
    const text = render([
      volumeFacts(diskVolume, cells('/data', 100e6)),
      volumeFacts(tmpfsVolume, cells('/dev/shm', 300e6)),
    ]);
    const comparison = text.slice(text.indexOf('The volumes side by side'), text.indexOf('── The run'));
    expect(comparison).toMatch(/fs-sync node v20\.20\.2 +- +1 +100 +300 +3x/);
    expect(comparison).toMatch(/fs-sync node v22\.12\.0 +- +1 +200 +600 +3x/);
  });

  it("finds a set's cell beside single volumes whose pool is its share, raised for the set or not", () => {
    const key = { strategy: 'native-uv', depth: 16 };
    const single = (path: string) =>
      cellFacts(path, { key: { ...key, poolSize: 16 }, members: [path], bytesPerSecond: 100e6 });
    const both = cellFacts('s', {
      key: { ...key, poolSize: 32 },
      members: ['/data', '/dev/shm'],
      bytesPerSecond: 150e6,
      fixed: [{ dimension: 'poolSize', why: 'a thread for each of them' }],
    });
    const text = render([
      volumeFacts(diskVolume, [single('/data')]),
      volumeFacts(tmpfsVolume, [single('/dev/shm')]),
      volumeFacts(setVolume, [both]),
    ]);
    const comparison = text.slice(text.indexOf('The volumes side by side'));
    expect(comparison).toMatch(/native-uv +16 +16 +100 +100 +150 +1x/);
  });

  it('has no comparison for a single volume', () => {
    expect(render([wholeFacts()[0]!])).not.toContain('side by side');
  });

  it('holds every setting with its default, the machine and how to see the run again', () => {
    const run = whole.slice(whole.indexOf('── The run')).replace(/\s+/g, ' ');
    for (const text of [
      'preset quick',
      'rounds 3',
      'warm-up 100 ms',
      'duration 300 ms',
      'bytes by duration',
      'seed 20251101',
      'sample interval 100 ms',
      'iostat source proc',
      'trial timeout 30 s',
      'reserve 512 MiB',
      'force no',
      'block size 4 KiB, 1 MiB',
      'durability end',
      'batch 32',
      'Node.js v20.20.2',
      'UV_THREADPOOL_SIZE not set',
      'iotriage run /data /dev/shm --set /data,/dev/shm',
      'iotriage report 20251101-120000-ab12',
    ]) {
      expect(run).toContain(text);
    }
  });

  it('says what was left behind, first of all', () => {
    const input = inputOf([volumeFacts(tmpfsVolume, [cellFacts('a', { members: ['/dev/shm'] })])]);
    const records = input.records.map((record) =>
      record.type === 'end'
        ? { ...record, status: 'partial' as const, leftBehind: ['pid 7: in state D'] }
        : record,
    );
    const text = terminal.render(buildReport({ ...input, records }), { colour: false, columns: 80 });
    expect(lines(text)[1]).toContain('partial: some trials have no result');
    expect(lines(text)[2]).toBe('✗ left behind: pid 7: in state D');
  });

  it('reserves its columns for what was measured in MiB', () => {
    const cells = [{ ...cellFacts('a'), peakRssBytes: 1234 * MIB }];
    expect(lineWith(render([volumeFacts(diskVolume, cells)]), /native-pwrite +-/)).toMatch(/ 1234$/);
  });
});
