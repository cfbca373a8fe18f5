import { makeTmpfsVolume } from '../tmpfs-volume.js';
import { makeCompressingVolume } from '../zram-volume.js';
import { type LabCase, words } from './case.js';
import { makeCrowdedVolume } from './crowded-volume.js';
import { makeQuotaVolume } from './quota-volume.js';

const MIB = 1024 * 1024;

/** Where the processors are the limit, or what is written costs less than it seems. */
export const processorCases: readonly LabCase[] = [
  {
    name: 'cpu-quota',
    isBusy: true,
    accepts: ['cpu'],
    needs: ['root', 'cpu-quota'],
    settings: [0.2, 0.5, 0.8],
    unit: 'CPUs',
    make: makeQuotaVolume,
    // iotriage and its trials are all under the quota, as they are in a container: starting a process takes long.
    load: () =>
      words('--strategy fs-promises,native-uv,native-threads --block-size 64k --duration 1s --rounds 3'),
  },
  {
    name: 'crowded-processor',
    isBusy: true,
    accepts: ['cpu'],
    needs: ['root', 'taskset'],
    settings: [1, 2, 3],
    unit: 'loops',
    make: makeCrowdedVolume,
    load: () =>
      words('--strategy fs-promises,native-uv,native-threads --block-size 64k --duration 500ms --rounds 3'),
  },
  {
    name: 'tiny-writes',
    isBusy: true,
    accepts: ['js-overhead'],
    needs: ['root'],
    settings: [64, 256, 1024],
    unit: 'bytes',
    make: () => makeTmpfsVolume({ sizeBytes: 512 * MIB }),
    load: (setting) =>
      words(
        `--strategy fs-promises,native-uv --block-size ${setting} --file-size 256k --duration 500ms --rounds 3`,
      ),
  },
  {
    name: 'tiny-writes-workers',
    isBusy: true,
    accepts: ['js-overhead'],
    needs: ['root'],
    settings: [64, 512, 4096],
    unit: 'bytes',
    make: () => makeTmpfsVolume({ sizeBytes: 512 * MIB }),
    load: (setting) =>
      words(`--strategy worker-pool --block-size ${setting} --file-size 256k --duration 500ms --rounds 3`),
  },
  {
    name: 'compressible',
    isBusy: true,
    accepts: ['compressible'],
    needs: ['root', 'loop', 'compression'],
    settings: [4, 64, 1024],
    unit: 'KiB',
    make: () => makeCompressingVolume(512 * MIB),
    load: (setting) =>
      words(
        `--strategy fs-promises,native-threads --content zero --direct --block-size ${setting}k --duration 500ms --rounds 3`,
      ),
  },
];
