import type { SharedBackend } from '../../domain/shared-backend.js';
import { causeWords } from './cause.js';
import { commonParts } from './common-parts.js';
import type { VolumeGroup } from './groups.js';
import { listed } from './summary.js';

/**
 * What the kernel alone says of volumes that were not measured at once: nothing where it knows of nothing in common. One
 * file system is shared whatever a measurement would say.
 */
export function unmeasured({ volumes, same }: VolumeGroup): readonly SharedBackend[] {
  const common = commonParts(volumes);
  const [nearest] = common;
  if (nearest === undefined) return [];
  const paths = volumes.map(({ path }) => path);
  const isOne = same || nearest.kind === 'file-system';
  const on = `${listed(paths)} lie on ${causeWords(nearest)}`;
  const below = common.find(({ kind }) => kind === 'device');
  const device = isOne && below !== undefined ? ` on the device ${below.name}` : '';
  return [
    {
      paths,
      work: null,
      conclusion: isOne ? 'shared' : 'inconclusive',
      confidence: isOne ? 'high' : 'low',
      summary: isOne
        ? `${on}${device}: they are one volume${below === undefined ? '' : ', and what one writes the other waits for'}.`
        : `${on}; they were not measured at once, so that it is not known what is lost.`,
      togetherBytesPerSecond: null,
      sumOfAloneBytesPerSecond: null,
      ratio: null,
      members: paths.map((path) => ({
        path,
        aloneBytesPerSecond: null,
        togetherBytesPerSecond: null,
        ratio: null,
        loses: null,
      })),
      groups: isOne ? [{ paths, cause: nearest }] : [],
      pairs: [],
      common,
      evidence: common.map(({ kind, name, source }) => ({
        name: `${kind} in common`,
        value: name,
        unit: '',
        source,
      })),
      advice: isOne
        ? [
            {
              action: `Do not count them as two: name one of them${below === undefined ? '' : ', or put them on separate devices'}`,
              expected: '',
            },
          ]
        : [
            {
              action: `Measure them at once: --set ${paths.join(',')}`,
              expected: 'what is lost, and which of them loses it',
            },
          ],
      contradicts: [],
    },
  ];
}
