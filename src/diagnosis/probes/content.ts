import type { VolumeFacts } from '../../domain/facts.js';
import type { CellKey } from '../../domain/plan.js';
import type { ProbeRule } from '../../domain/probe-rule.js';
import { concurrency, fastest, measuredOnVolume, sameBut, type MeasuredCell } from '../compare.js';
import { deviceShare } from '../page-cached.js';
import { baseAgain, baseCell, cellsOf, wasAsked } from './base-cell.js';

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
    const reaches = reachesVolume(facts, base);
    // What memory takes says nothing of the volume: there the same work past it is asked about, where it was measured.
    const past = reaches ? [] : pastMemory(facts, base);
    const worthwhile =
      other === 'random' ||
      (facts.volume.devices.length > 0 && (reaches || (past.length > 0 && compresses(facts))));
    const own = past.find((cell) => cell.key.strategy === base.key.strategy) ?? past[0] ?? base;
    const asked =
      other === 'random' ? besideJavaScript(past.length > 0 ? past : cellsOf(facts, diagnosis), own) : own;
    const known = measuredOnVolume(facts).some(
      (cell) => cell.key.content === other && sameBut(cell, asked, ['content']),
    );
    if (!worthwhile || known || facts.volume.kind === 'tmpfs') return null;
    return {
      question: 'Does the content of the blocks matter?',
      why:
        other === 'random'
          ? 'zeros lie on storage that compresses or deduplicates'
          : `storage that compresses${compresses(facts) ? ', as this says it does,' : ''} takes some data faster than random bytes`,
      cells: [
        { baseCellId: asked.id, change: { content: other }, rounds: ROUNDS },
        ...baseAgain(asked, ROUNDS),
      ],
    };
  },
};

function reachesVolume({ volume }: VolumeFacts, base: MeasuredCell): boolean {
  const share = deviceShare(base, volume);
  return base.key.direct || share === null || share.share >= LEAST_SHARE;
}

/** The same work past the page cache, by any route and as deep as it was measured. */
function pastMemory(facts: VolumeFacts, base: MeasuredCell): readonly MeasuredCell[] {
  return measuredOnVolume(facts).filter(
    (cell) => cell.key.direct && cell.key.rate === null && sameBut(cell, base, howItIsDone),
  );
}

const howItIsDone: readonly (keyof CellKey)[] = [
  'direct',
  'durability',
  'strategy',
  'poolSize',
  'depth',
  'threads',
  'batch',
  'files',
  'fileSizeBytes',
];

/**
 * What random bytes cost the volume, without what JavaScript costs: threads of our own with as many calls in flight,
 * else the fastest route. The usual route itself stays a trial of the advice.
 */
function besideJavaScript(cells: readonly MeasuredCell[], base: MeasuredCell): MeasuredCell {
  const threads = cells.find(
    (cell) =>
      cell.key.strategy === 'native-threads' &&
      concurrency(cell) === concurrency(base) &&
      sameBut(cell, base, ['strategy', 'poolSize', 'depth', 'threads', 'batch']),
  );
  return threads ?? fastest(cells.filter(({ strategy }) => strategy.unit === 'block')) ?? base;
}

function compresses({ volume }: VolumeFacts): boolean {
  return (
    volume.devices.some(({ type }) => type === 'zram') ||
    (volume.mount?.options.some((option) => option.startsWith('compress')) ?? false)
  );
}
