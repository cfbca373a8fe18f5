import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../src/report/build.js';
import type { Fact } from '../../../src/domain/facts.js';
import type { RunRecord } from '../../../src/domain/record.js';
import { cellFacts, completedTrial, deviceFacts, known, unknown } from './fixtures/cells.js';
import { diagnosisOf, failedFacts, volumeFacts, wholeFacts } from './fixtures/facts.js';
import { inputOf, recordsOf } from './fixtures/records.js';
import { diskVolume } from './fixtures/volumes.js';

const report = buildReport(inputOf());
const [onDisk, onTmpfs, asSet] = report.volumes;
const cellNamed = (id: string) =>
  report.volumes.flatMap(({ cells }) => cells).find((cell) => cell.id === id)!;

describe('the run', () => {
  it('says which one it was and how it ended', () => {
    expect(report.schemaVersion).toBe(1);
    expect(report.run).toMatchObject({ id: '20251101-120000-ab12', status: 'complete', elapsedMs: 51_234 });
    expect(report.run.plan).not.toHaveProperty('volumes');
    expect(report.run.plan).not.toHaveProperty('order');
    expect(report.run.plan.cells).toHaveLength(26);
  });

  it('is interrupted where no end is on record, and lasted until its last trial ended', () => {
    const input = inputOf();
    const records = input.records.filter(({ type }) => type !== 'end').slice(0, 5);
    const cut = buildReport({ ...input, records });
    const lastTrial = records.findLast((record) => record.type === 'trial');
    expect(cut.run.status).toBe('interrupted');
    expect(cut.run.elapsedMs).toBe(lastTrial!.trial.endNs / 1e6);
    expect(cut.volumes).toHaveLength(3);
  });

  it('keeps the status and the remains of a partial run', () => {
    const end: RunRecord = {
      type: 'end',
      v: 1,
      status: 'partial',
      elapsedMs: 10,
      leftBehind: ['pid 7 in state D'],
    };
    const input = inputOf();
    const records = [...input.records.filter(({ type }) => type !== 'end'), end];
    expect(buildReport({ ...input, records }).run).toMatchObject({
      status: 'partial',
      leftBehind: ['pid 7 in state D'],
    });
  });

  it('cannot be built of records that name no run', () => {
    const input = inputOf();
    const records = input.records.filter(({ type }) => type !== 'run');
    expect(() => buildReport({ ...input, records })).toThrow(
      expect.objectContaining({ name: 'IotriageError', code: 'record-invalid' }),
    );
  });

  it('cannot be built where a volume has no diagnosis', () => {
    expect(() => buildReport({ ...inputOf(), diagnoses: [] })).toThrow(
      expect.objectContaining({ code: 'internal' }),
    );
  });
});

describe('cells', () => {
  it('have their share of the best native throughput for the same work', () => {
    expect(cellNamed('t0-pwrite').shareOfCeiling).toBe(1);
    expect(cellNamed('t0-sync').shareOfCeiling).toBeCloseTo(0.73);
    // 1 MiB has a ceiling of its own, twice that of 4 KiB.
    expect(cellNamed('t0-promises-1m').shareOfCeiling).toBeCloseTo(0.95);
    expect(cellNamed('t0-null').shareOfCeiling).toBeNull();
  });

  it('have no share where no native strategy did the same work', () => {
    const cells = [
      cellFacts('one', { key: { strategy: 'fs-sync', files: 1 } }),
      cellFacts('four', { key: { strategy: 'native-pwrite', files: 4 } }),
      cellFacts('failed', { key: { strategy: 'native-uv', files: 1 }, bytesPerSecond: null }),
    ];
    const built = buildReport(inputOf([volumeFacts(diskVolume, cells)]));
    expect(built.volumes[0]!.cells.map(({ shareOfCeiling }) => shareOfCeiling)).toEqual([null, 1, null]);
  });

  it('carry stages whose sums add up to the sum of the latencies exactly', () => {
    const { latencySumNs, stagesNs } = cellNamed('t0-uv4').operations.write!;
    const { submit, queue, service, deliver } = stagesNs!;
    expect(submit.sum + queue.sum + service.sum + deliver.sum).toBe(latencySumNs);
    expect(cellNamed('t0-sync').operations.write!.stagesNs).toBeNull();
  });

  it('give CPU time by the byte of the application; a control has none', () => {
    const { cpu, applicationBytes } = cellNamed('t0-pwrite');
    expect(cpu.nsPerByte).toBe(7e8 / applicationBytes);
    expect(cellNamed('t0-null').cpu.nsPerByte).toBeNull();
  });

  it("take the device's bytes from the file system's own device alone", () => {
    const bytes = deviceFacts('vda1').writtenBytes.value;
    expect(cellNamed('t0-pwrite').deviceWrittenBytes).toBe(bytes);
    expect(cellNamed('t1-pwrite').deviceWrittenBytes).toBeNull();
  });

  it('say null where the device could not be read, never 0', () => {
    const cells = [
      cellFacts('a', { devices: [deviceFacts('vda1', unknown('no such row')), deviceFacts('vda')] }),
    ];
    const built = buildReport(inputOf([volumeFacts(diskVolume, cells)]));
    expect(built.volumes[0]!.cells[0]!.deviceWrittenBytes).toBeNull();
  });

  it('add up the devices of a file system over several, and not what lies below them', () => {
    const [partition, disk] = diskVolume.devices;
    const below = { ...disk!, name: 'vdb', majorMinor: '254:16' };
    const other = { ...partition!, name: 'vdb1', majorMinor: '254:17', parents: ['vdb'] };
    const volume = { ...diskVolume, devices: [partition!, disk!, other, below] };
    const facts = (second: Fact) => [
      cellFacts('a', {
        devices: [
          deviceFacts('vda1', known(100)),
          deviceFacts('vda', known(1000)),
          deviceFacts('vdb1', second),
          deviceFacts('vdb', known(2000)),
        ],
      }),
    ];
    const built = (second: Fact) => buildReport(inputOf([volumeFacts(volume, facts(second))])).volumes[0]!;
    expect(built(known(20)).cells[0]!.deviceWrittenBytes).toBe(120);
    expect(built(unknown('no such row')).cells[0]!.deviceWrittenBytes).toBeNull();
  });

  it("add up the members' devices for a set, a shared one once", () => {
    const set = wholeFacts()[2]!;
    const other = { ...diskVolume, path: '/other', targetId: 't3' };
    const cells = [
      cellFacts('s', {
        members: ['/data', '/other'],
        devices: [deviceFacts('vda1', known(100)), deviceFacts('vda')],
      }),
    ];
    const facts = { ...set, volume: { ...set.volume, members: [diskVolume, other] }, cells };
    expect(buildReport(inputOf([facts])).volumes[0]!.cells[0]!.deviceWrittenBytes).toBe(100);
  });

  it('name bytes by member and mark disturbed trials', () => {
    const disturbed = { ...completedTrial(1, 4e8), disturbances: ['cpu steal 12 %'] };
    const cells = [cellFacts('a', { trials: [completedTrial(0, 4e8), disturbed] })];
    const built = buildReport(inputOf([volumeFacts(diskVolume, cells)])).volumes[0]!.cells[0]!;
    expect(built.trials.map((trial) => trial.disturbed)).toEqual([false, true]);
    expect(built.members).toEqual([{ path: '/data', bytes: built.applicationBytes }]);
  });

  it('state what each phase of a trial did; nothing where the trial handed over no measurement', () => {
    const cell = cellFacts('a');
    const input = inputOf([volumeFacts(diskVolume, [cell])]);
    const records = input.records.map((record) =>
      record.type === 'trial' && record.trial.round === 1
        ? { ...record, trial: { ...record.trial, measurement: null } }
        : record,
    );
    const [first, second, third] = buildReport({ ...input, records }).volumes[0]!.cells[0]!.trials;
    const { count, bytes } = cell.operations.write!;
    expect(first!.phases).toEqual([
      { name: 'fill', startNs: 0, endNs: 1e7, operations: { write: 4, sync: 4 }, bytes: 4 * 2 ** 20 },
      { name: 'measure', startNs: 1e7, endNs: 4e8, operations: { write: count }, bytes },
    ]);
    expect(second!.phases).toEqual([]);
    expect(third!.phases.map(({ name }) => name)).toEqual(['fill', 'measure']);
  });

  it('have no throughput where no round completed', () => {
    const cells = buildReport(inputOf(failedFacts())).volumes[0]!.cells;
    expect(cells.map(({ throughput }) => throughput)).toEqual([null, null, null]);
    expect(cells[0]!.trials[0]!.failure).toMatchObject({ code: 'ENOSPC' });
    expect(cells[2]!.trials).toEqual([]);
  });

  it('take the ratio to the best from the statistics', () => {
    expect(cellNamed('t0-uv4').ratioToBest!.ratio).toBeCloseTo(2.5);
    expect(cellNamed('t0-null').ratioToBest).toBeNull();
  });
});

describe('together', () => {
  it("sets a set's throughput against the sum of its members alone, by equal work", () => {
    const [pwrite, uv] = asSet!.together;
    expect(pwrite).toMatchObject({ strategy: 'native-pwrite', togetherBytesPerSecond: 2.16e9 });
    expect(pwrite!.sumOfAloneBytesPerSecond).toBeCloseTo(500e6 + 2.2e9);
    expect(pwrite!.ratio).toBeCloseTo(0.8);
    // A pool of 8 for two members stands beside one of 4 for each of them.
    expect(uv!.sumOfAloneBytesPerSecond).toBeCloseTo(0.4 * (500e6 + 2.2e9));
    expect(onDisk!.together).toEqual([]);
  });

  it('has no entry where no alone cell has the share of the pool: unlike pools are not compared', () => {
    const members = ['/data', '/dev/shm'];
    const key = { strategy: 'native-uv', depth: 16 };
    const set = (pool: number) =>
      cellFacts(`set${pool}`, { key: { ...key, poolSize: pool }, members, bytesPerSecond: 300e6 });
    const alone = members.flatMap((path) => [
      cellFacts(`${path}4`, { key: { ...key, poolSize: 4 }, members: [path], bytesPerSecond: 600e6 }),
      cellFacts(`${path}32`, { key: { ...key, poolSize: 32 }, members: [path], bytesPerSecond: 700e6 }),
    ]);
    const volume = wholeFacts()[2]!.volume;
    const built = buildReport(inputOf([volumeFacts(volume, [set(8), set(32), ...alone])]));
    const { together } = built.volumes[0]!;
    expect(together).toMatchObject([{ ratio: 0.25 }]);
    expect(together[0]!.label).toContain(', pool 8, depth 16');
  });

  describe('says what else than the volumes keeps a set below the sum', () => {
    const members = ['/data', '/dev/shm'];
    const volume = wholeFacts()[2]!.volume;
    const cell = (options: {
      strategy?: string;
      speed?: number;
      cores?: number | null;
      voluntary?: number;
    }) => ({
      ...cellFacts('s', {
        key: { strategy: options.strategy ?? 'native-threads' },
        members,
        bytesPerSecond: options.speed ?? 300e6,
      }),
      contextSwitches: { voluntary: options.voluntary ?? 1e6, involuntary: 0 },
      cpuUserCores: known(0.3),
      cpuSystemCores: options.cores === null ? unknown('no ticks') : known((options.cores ?? 0.3) - 0.3),
    });
    const together = (set: ReturnType<typeof cell>, limits = volume.limits) => {
      const alone = members.map((path) =>
        cellFacts(path, { key: set.key, members: [path], bytesPerSecond: 200e6 }),
      );
      const facts = volumeFacts({ ...volume, limits }, [set, ...alone]);
      return buildReport(inputOf([facts])).volumes[0]!.together[0]!;
    };

    it('processors, by the rule of shared backends', () => {
      expect(together(cell({ cores: 1.71 }))).toMatchObject({
        processorsAvailable: 2,
        limitedBy: 'processors',
      });
      expect(together(cell({ cores: 1.71 })).processorsInUse).toBeCloseTo(1.71);
      expect(together(cell({ cores: 1.5 })).limitedBy).toBeNull();
      expect(together(cell({ cores: 0.8, voluntary: 10 })).limitedBy).toBe('processors');
      const quota = { ...diskVolume.limits[0]!, what: 'cpu' as const, unit: 'cpus' as const, value: 1.5 };
      expect(together(cell({ cores: 1.3 }), [quota])).toMatchObject({
        processorsAvailable: 1.5,
        limitedBy: 'processors',
      });
    });

    it.each(['fs-sync', 'native-pwrite'])(
      'one thread, where %s calls one volume after another',
      (strategy) => {
        expect(together(cell({ strategy })).limitedBy).toBe('one-thread');
        expect(together(cell({ strategy, voluntary: 10 })).limitedBy).toBe('one-thread');
      },
    );

    it('rounds that were disturbed, together or alone', () => {
      const trials = [{ ...completedTrial(0, 2e8), disturbances: ['cpu steal 12 %'] }];
      expect(together(cell({})).disturbed).toBe(false);
      expect(together({ ...cell({}), trials }).disturbed).toBe(true);
    });

    it('nothing, where the set is not below the sum or the processors are not known', () => {
      expect(together(cell({ cores: 2, speed: 410e6 })).limitedBy).toBeNull();
      expect(together(cell({ cores: null }))).toMatchObject({ processorsInUse: null, limitedBy: null });
    });
  });

  it("stands native threads beside each member's share of them", () => {
    const members = ['/data', '/dev/shm'];
    const set = cellFacts('s', { key: { threads: 2 }, members, bytesPerSecond: 300e6 });
    const alone = members.map((path) =>
      cellFacts(path, { key: { threads: 1 }, members: [path], bytesPerSecond: 200e6 }),
    );
    const volume = wholeFacts()[2]!.volume;
    const built = buildReport(inputOf([volumeFacts(volume, [set, ...alone])])).volumes[0]!;
    expect(built.together.map(({ ratio }) => ratio)).toEqual([0.75]);
  });

  it('has no entry where a member was not measured alone', () => {
    const [, , set] = wholeFacts();
    expect(buildReport(inputOf([set!])).volumes[0]!.together).toEqual([]);
  });
});

describe('samples', () => {
  it('belong to the volume whose trial or whose device they are of; the rest to the machine', () => {
    const disk = onDisk!.samples.filter(({ sampler }) => sampler === 'iostat');
    expect(disk.map(({ subject, cellId }) => [subject, cellId])).toEqual([['vda', null]]);
    expect(onTmpfs!.samples.every(({ sampler }) => sampler === 'threadpool')).toBe(true);
    expect(onTmpfs!.samples).toHaveLength(12 * 3);
    expect(report.samples.map(({ sampler }) => sampler)).toEqual(['pressure']);
  });

  it('join the pieces that one sampler handed over, with units, without text', () => {
    const iostat = onDisk!.samples.find(({ sampler }) => sampler === 'iostat')!;
    expect(iostat.atNs).toEqual([0, 1e8, 2e8, 3e8]);
    expect(iostat.columns['w/s']).toEqual({
      unit: 'IOPS',
      min: [10, 20, 10, 20],
      mean: [10, 20, 10, 20],
      max: [10, 20, 10, 20],
    });
    expect(iostat.columns['%util']!.mean).toEqual([50, null, 50, null]);
    const pool = onDisk!.samples.find(({ sampler }) => sampler === 'threadpool')!;
    expect(Object.keys(pool.columns)).toEqual(['busy']);
    expect(pool).toMatchObject({ cellId: 't0-null', round: 0 });
  });
});

describe('what was unavailable', () => {
  it('is listed once, from the inventory, the samplers and the trials', () => {
    expect(onTmpfs!.unavailable).toEqual([
      { what: 'probe of fs-sync', why: 'the strategy blocks the loop' },
      { what: 'pressure of the cgroup', why: 'no cgroup v2' },
    ]);
    expect(onDisk!.unavailable[0]).toEqual({ what: 'model of vda', why: 'no /sys/block/vda/device/model' });
    expect(onDisk!.unavailable).toHaveLength(3);
  });
});

it('a report of no volume is a report', () => {
  const empty = buildReport({ records: recordsOf([]), facts: [], diagnoses: [] });
  expect(empty.volumes).toEqual([]);
  expect(empty.samples.map(({ sampler }) => sampler)).toEqual(['iostat', 'pressure']);
});

it('diagnoses stand with their volume', () => {
  const facts = wholeFacts();
  const diagnoses = facts.map((one, index) => {
    const diagnosis = diagnosisOf(one);
    return { ...diagnosis, headline: { ...diagnosis.headline, summary: `headline ${index}` } };
  });
  const built = buildReport({ ...inputOf(facts), diagnoses });
  expect(built.volumes.map(({ headline }) => headline.summary)).toEqual([
    'headline 0',
    'headline 1',
    'headline 2',
  ]);
});
