import type { VolumeFacts } from '../../domain/facts.js';
import type { ProbeRule } from '../../domain/probe-rule.js';
import { concurrency, sameBut, type MeasuredCell } from '../compare.js';
import { deviceShare } from '../page-cached.js';
import { baseCell, wasAsked } from './base-cell.js';
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
    const known = measuredOnVolume(facts).some(
      (cell) => cell.key.content === other && sameBut(cell, base, ['content']),
    );
    if (!worthwhile || known || facts.volume.kind === 'tmpfs') return null;
    return {
      question: 'Does the content of the blocks matter?',
      why:
        other === 'random'
          ? 'zeros lie on storage that compresses or deduplicates'
          : `storage that compresses${compresses(facts) ? ', as this says it does,' : ''} takes some data faster than random bytes`,
      cells: [
        {
          baseCellId: (other === 'random' ? byThreads(facts, base) : base).id,
          change: { content: other },
          rounds: ROUNDS,
        },
      ],
    };
  },
};

/**
 * Threads of our own with as many calls in flight, where they were measured: what random bytes cost the volume, without
 * JavaScript. The route itself stays a trial of the advice.
 */
function byThreads(facts: VolumeFacts, base: MeasuredCell): MeasuredCell {
  const threads = measuredOnVolume(facts).find(
    (cell) =>
      cell.key.strategy === 'native-threads' &&
      concurrency(cell) === concurrency(base) &&
      sameBut(cell, base, ['strategy', 'poolSize', 'depth', 'threads', 'batch']),
  );
  return threads ?? base;
}

function compresses({ volume }: VolumeFacts): boolean {
  return (
    volume.devices.some(({ type }) => type === 'zram') ||
    (volume.mount?.options.some((option) => option.startsWith('compress')) ?? false)
  );
}
