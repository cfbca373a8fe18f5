import type { Evidence } from '../../domain/finding.js';
import { bandwidthEvidence, factEvidence, ratioEvidence } from '../words.js';
import type { Judgement } from './judgement.js';

/** The figures that a statement rests on. */
export function evidenceOf(judgement: Judgement): readonly Evidence[] {
  const { whole, total, common, room } = judgement;
  const { together, alone } = whole;
  const [first, ...others] = alone;
  if (first === undefined) return [];
  return [
    bandwidthEvidence('all at once', together.bytesPerSecond.mean, `cell ${together.id}`),
    ...alone.map(({ members, bytesPerSecond, id }) =>
      bandwidthEvidence(`${members.join()} alone`, bytesPerSecond.mean, `cell ${id}`),
    ),
    ratioEvidence('all at once over the sum of each alone', total.ratio, [together, first, ...others]),
    ...common.map(({ kind, name, source }): Evidence => {
      return { name: `${kind} in common`, value: name, unit: '', source };
    }),
    ...together.devices
      .filter(({ device }) => common.some(({ kind, name }) => kind === 'device' && name === device))
      .flatMap(({ device, columns }) => {
        const busy = columns['%util'];
        return busy === undefined ? [] : factEvidence(`%util of ${device}, all at once`, busy, '%', 0);
      }),
    ...figure('processors in use, all at once', room.used, 'getrusage(2)'),
    ...figure('processors in use, the sum of each alone', room.demand, 'getrusage(2)'),
    { name: 'processors available', value: room.available, unit: '', source: room.source },
    ...figure('voluntary context switches for each operation, all at once', room.sleeps, 'getrusage(2)'),
    ...figure('share of the time in which tasks waited for one', room.pressure, '/proc/pressure/cpu'),
  ];
}

function figure(name: string, value: number | null, source: string): readonly Evidence[] {
  return value === null ? [] : [{ name, value: Number(value.toFixed(2)), unit: '', source }];
}

/** What would contradict a statement, and whether that was looked for. */
export function contradictions({
  conclusion,
  groups,
  disturbed,
  room,
  common,
}: Judgement): readonly string[] {
  const noise = disturbed ? ['rounds were disturbed by other work on the machine'] : [];
  switch (conclusion) {
    case 'shared':
      return [
        ...noise,
        ...(groups.some(({ cause }) => cause.kind === 'unseen')
          ? [
              'nothing in common is known to the kernel: another user of one of the volumes would look the same',
            ]
          : []),
        `processors that are full would do the same: ${room.used?.toFixed(2) ?? 'an unknown number'} of ${room.available} were in use${room.pressed ? ', and tasks waited for one' : ''}`,
      ];
    case 'processors':
      return [
        ...noise,
        ...(common.length > 0
          ? [`${common[0]?.name ?? ''} is in common: with more processors it may be the next limit`]
          : []),
        'a loss that stays where each volume has one thread, and processors are idle, would speak for the volumes',
      ];
    case 'independent':
      return [...noise, 'a heavier load than this one may meet a limit that they have in common'];
    case 'inconclusive':
      return noise;
  }
}
