import { makeTmpfsVolume } from '../tmpfs-volume.js';
import { type LabCase, words } from './case.js';
import { fuseCase } from './volumes.js';

const MIB = 1024 * 1024;

const TRIALS = '--files 16 --file-size 1m --duration 500ms --rounds 3';

/** One route, one file, reads, mixes: what leaves more to the further trials than a sweep does. */
export const aloneCases: readonly LabCase[] = [
  {
    name: 'js-alone',
    isBusy: true,
    accepts: ['js-overhead'],
    needs: ['root'],
    settings: [64, 256, 1024],
    unit: 'bytes',
    make: () => makeTmpfsVolume({ sizeBytes: 512 * MIB }),
    load: (setting) =>
      words(`--strategy fs-promises --block-size ${setting} --file-size 256k --duration 500ms --rounds 3`),
  },
  {
    name: 'callback-alone',
    isBusy: true,
    accepts: ['js-overhead'],
    needs: ['root'],
    settings: [64, 256, 1024],
    unit: 'bytes',
    make: () => makeTmpfsVolume({ sizeBytes: 512 * MIB }),
    // So few in flight that loop and threads wait for each other: the time is their hand-over.
    load: (setting) =>
      words(
        `--strategy fs-callback --block-size ${setting} --file-size 256k --depth 8 --duration 500ms --rounds 3`,
      ),
  },
  fuseCase({
    name: 'uring-alone',
    accepts: ['device-latency-parallel'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting }),
    load: () => words(`--strategy native-uring --direct --depth 4 ${TRIALS}`),
  }),
  fuseCase({
    name: 'file-lock-append',
    accepts: ['file-lock'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting, fileLock: true }),
    // One append after another: threads that a probe lets write into one file show the lock.
    load: () =>
      words('--strategy fs-append --mode new --files 1 --file-size 1m --depth 8 --duration 500ms --rounds 3'),
  }),
  fuseCase({
    name: 'workers-alone',
    accepts: ['device-latency-parallel'],
    settings: [2, 3, 4],
    unit: 'workers',
    volume: () => ({ writeLatencyMs: 10 }),
    load: (setting) => words(`--strategy worker-pool --depth ${setting} ${TRIALS}`),
  }),
  fuseCase({
    name: 'direct-one-file',
    accepts: ['file-lock'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting, fileLock: true }),
    load: () =>
      words(
        '--strategy fs-sync,native-threads:threads=4:sharing=shared --direct --files 1 --file-size 16m --duration 500ms --rounds 3',
      ),
  }),
  fuseCase({
    name: 'slow-reads',
    accepts: ['pool-starved'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ readLatencyMs: setting }),
    load: () => words(`--strategy fs-promises --op read --depth 16 ${TRIALS}`),
  }),
  fuseCase({
    name: 'slow-reads-shallow',
    accepts: ['device-latency-parallel'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ readLatencyMs: setting }),
    load: () => words(`--strategy fs-promises --op read --depth 2 ${TRIALS}`),
  }),
  fuseCase({
    name: 'mixed',
    accepts: ['pool-starved'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ readLatencyMs: setting, writeLatencyMs: setting }),
    load: () => words(`--strategy fs-promises --op mix --read-share 50 --depth 16 ${TRIALS}`),
  }),
];
