import type { VolumeFacts } from '../../domain/facts.js';
import type { ProbeRule } from '../../domain/probe-rule.js';
import { fastest, sameBut, type MeasuredCell } from '../compare.js';
import { deviceShare } from '../page-cached.js';
import { baseCell, cellsOf, wasAsked } from './base-cell.js';
import { measuredOnVolume } from './on-volume.js';

const ROUNDS = 2;
/** Of buffered bytes so many must reach the device for their content to matter. */
const LEAST_SHARE = 0.5;

/** Whether the volume takes zeros faster than bytes that do not compress. */
export const content: ProbeRule = {
  name: 'content',
  summary: 'the same work with zeros, or where it is zeros, with random bytes',
  propose(facts, diagnosis) {
    const base = baseCell(facts, diagnosis);
    if (base?.key.operation !== 'write' || wasAsked(facts, this.name, diagnosis)) return null;
    const other = base.key.content === 'zero' ? 'random' : 'zero';
    const share = deviceShare(base, facts.volume);
    const reaches = base.key.direct || share === null || share.share >= LEAST_SHARE;
    const worthwhile = other === 'random' || (facts.volume.devices.length > 0 && reaches);
    // JavaScript can take as long as the storage: the fastest route meets it hardest.
    const hardest = fastest(cellsOf(facts, diagnosis).filter(({ strategy }) => strategy.unit === 'block'));
    const open = [...new Set([base, hardest ?? base])].filter((cell) => !hasTwin(facts, cell, other));
    if (!worthwhile || open.length === 0 || facts.volume.kind === 'tmpfs') return null;
    return {
      question: 'Does the content of the blocks matter?',
      why:
        other === 'random'
          ? 'zeros lie on storage that compresses or deduplicates'
          : `storage that compresses${compresses(facts) ? ', as this says it does,' : ''} takes some data faster than random bytes`,
      cells: open.map(({ id }) => ({ baseCellId: id, change: { content: other }, rounds: ROUNDS })),
    };
  },
};

function hasTwin(facts: VolumeFacts, base: MeasuredCell, content: MeasuredCell['key']['content']): boolean {
  return measuredOnVolume(facts).some(
    (cell) => cell.key.content === content && sameBut(cell, base, ['content']),
  );
}

function compresses({ volume }: VolumeFacts): boolean {
  return (
    volume.devices.some(({ type }) => type === 'zram') ||
    (volume.mount?.options.some((option) => option.startsWith('compress')) ?? false)
  );
}
