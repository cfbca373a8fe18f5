import { type LabCase, words } from './case.js';
import { fuseCase, limitedLoop } from './volumes.js';

const MB = 1e6;
const TRIALS = '--duration 500ms --rounds 3';

/** `fs.writeFile` and its kin alone: what further trials can tell of routes whose operation is a whole file. */
export const wholeFileCases: readonly LabCase[] = [
  fuseCase({
    name: 'serial-writefile',
    accepts: ['device-latency-serial'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting, serial: true }),
    load: () => words(`--strategy fs-writefile --files 16 --file-size 64k --depth 8 ${TRIALS}`),
  }),
  fuseCase({
    name: 'serial-replace',
    accepts: ['device-latency-serial'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting, serial: true }),
    load: () => words(`--strategy fs-replace --files 16 --file-size 64k --depth 8 ${TRIALS}`),
  }),
  fuseCase({
    name: 'slow-metadata-replace',
    accepts: ['metadata'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ metadataLatencyMs: setting }),
    load: () => words(`--strategy fs-replace --files 32 --file-size 4k --depth 8 ${TRIALS}`),
  }),
  fuseCase({
    name: 'slow-metadata-streams',
    accepts: ['metadata'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ metadataLatencyMs: setting }),
    // A larger pool opens more of them at a time: it is their names all the same.
    load: () => words(`--strategy fs-stream --pool 4,16 --files 32 --file-size 4k ${TRIALS}`),
  }),
  fuseCase({
    name: 'slow-sync-replace',
    accepts: ['fsync'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ syncLatencyMs: setting }),
    // The rename lies within the sync, and takes no time here.
    load: () =>
      words(`--strategy fs-replace --files 16 --file-size 16k --depth 4 --durability each ${TRIALS}`),
  }),
  fuseCase({
    name: 'slots-writefile',
    accepts: ['device-queue-depth'],
    settings: [2, 3, 4],
    unit: 'slots',
    volume: (setting) => ({ writeLatencyMs: 8, slots: setting }),
    load: () => words(`--strategy fs-writefile --files 16 --file-size 32k --depth 16 --pool 16 ${TRIALS}`),
  }),
  fuseCase({
    name: 'bandwidth-writefile',
    accepts: ['device-bandwidth'],
    settings: [5, 20, 80],
    unit: 'MB/s',
    volume: (setting) => ({ bandwidthBytesPerSecond: setting * MB }),
    load: () => words(`--strategy fs-writefile --files 16 --file-size 512k --depth 8 ${TRIALS}`),
  }),
  {
    name: 'throttled-final-sync',
    accepts: ['throttled'],
    settings: [5, 20, 100],
    unit: 'MB/s',
    ...limitedLoop((setting) => ({ writeBytesPerSecond: setting * MB })),
    // Memory takes all of it in a moment, and the sync waits.
    load: () =>
      words('--strategy fs-writefile --mode new --files 16 --file-size 1m --bytes 16m --depth 4 --rounds 3'),
  },
];
