import { DEFAULT_POOL_SIZE } from '../domain/libuv-io.js';
import type { Experiment, ExperimentResult } from '../domain/experiment.js';
import type { ReportVolume } from '../domain/report.js';
import type { RatioEstimate } from '../domain/statistics.js';
import { formatNs } from '../domain/units.js';
import { mean } from '../stats/moments.js';
import { sequentialAndAtOnce } from './read/at-once.js';
import { becauseWords, causeOf } from './read/cause.js';
import { cellsWith, sameBut, type MeasuredCell } from './read/cells.js';
import { deviceBytesWords } from './read/device-bytes.js';
import { kneeClause, kneeConfidence, kneeEvidence, poolSweepOf } from './read/knee.js';
import { answerOf, type Part } from './read/parts.js';
import { processorsOf } from './read/processors.js';
import { ratioEvidence, seenIn, timesAsFast } from './read/ratio.js';
import { workRates } from './read/rounds.js';
import { confidenceIn, reservations } from './read/trust.js';
import { weakest } from './read/weakest.js';
import { comparisonWords, fastWords, filesWords, findingWords, rateWords } from './read/words.js';

/** A gain below a tenth is no reason to change anything. */
const LEAST_GAIN = 1.1;

export const pool: Experiment = {
  name: 'pool',
  question: "Is libuv's thread pool too small?",
  seenElsewhere:
    'No change on a disk that is at its limit; 1.65x to 2.40x on tmpfs, at once against one after another.',
  answer: (result) => answerOf(result.volumes.flatMap((volume) => partOf(volume, result))),
};

/** The default pool beside the best larger one, of the same work. */
interface Larger {
  readonly base: MeasuredCell;
  readonly best: MeasuredCell;
  readonly ratio: RatioEstimate;
}

function partOf(volume: ReportVolume, { run }: ExperimentResult): readonly Part[] {
  const compared = largerPools(volume);
  const [main] = compared;
  if (main === undefined) return [];
  const { base, best, ratio } = main;
  const cells = [base, best];
  const cause = causeOf(volume, cells);
  const sweep = poolSweepOf(volume, base.id);
  const tooSmall = seenIn(ratio) === 'more' && ratio.ratio >= LEAST_GAIN;
  const { uvThreadpoolSize, reason } = volume.recommendation;
  const advice =
    uvThreadpoolSize === null ? 'leave UV_THREADPOOL_SIZE' : `set UV_THREADPOOL_SIZE=${uvThreadpoolSize}`;
  return [
    {
      summary:
        `On ${volume.path} the pool of ${DEFAULT_POOL_SIZE} is ${tooSmall ? 'too small' : 'not too small'}: ` +
        `${filesWords(base.key.files)} at once are done ${fastWords(ratio, `with ${best.key.poolSize ?? 0} as with ${DEFAULT_POOL_SIZE}`)}` +
        `${atOnceClause(volume, base)}${sweep === undefined ? '' : `; ${kneeClause(sweep, processorsOf(run))}`}` +
        `; the cause: ${becauseWords(cause)}; ${advice}.`,
      confidence: weakest([confidenceIn(ratio, cells), kneeConfidence(sweep)]),
      reasons: [
        findingWords(volume.path, cause),
        ...stagesOf(volume, base),
        ...occupancyOf(volume, base),
        ...compared.slice(1).map((each) => `${volume.path}, ${largerWords(each)}.`),
        ...semaphores(volume, base),
        `${volume.path}: ${rateWords(base)} with ${DEFAULT_POOL_SIZE}, ${rateWords(best)} with ${best.key.poolSize ?? 0}; ${deviceBytesWords(base)}.`,
        reason,
        ...reservations(cells),
      ],
      evidence: [
        ...compared.map((each) =>
          ratioEvidence(
            `${filesWords(each.base.key.files)}, ${each.best.key.poolSize ?? 0} threads over ${DEFAULT_POOL_SIZE}`,
            each.ratio,
            [each.base, each.best],
          ),
        ),
        ...(sweep === undefined ? [] : [kneeEvidence(sweep)]),
      ],
    },
  ];
}

/** Of all files at once, the most files first. */
function largerPools({ cells }: ReportVolume): readonly Larger[] {
  const bases = cellsWith(cells, { poolSize: DEFAULT_POOL_SIZE })
    .filter(({ key }) => key.depth === key.files && key.files > 1)
    .sort((a, b) => b.key.files - a.key.files);
  return bases.flatMap((base): readonly Larger[] => {
    const larger = cellsWith(cells, {})
      .filter((cell) => sameBut(cell, base, ['poolSize']) && (cell.key.poolSize ?? 0) > DEFAULT_POOL_SIZE)
      .sort((a, b) => mean(workRates(b)) - mean(workRates(a)));
    const [best] = larger;
    const ratio = best && timesAsFast(best, base);
    return best && ratio ? [{ base, best, ratio }] : [];
  });
}

function largerWords({ base, best, ratio }: Larger): string {
  return `${filesWords(base.key.files)} at once: ${fastWords(ratio, `with ${best.key.poolSize ?? 0} as with ${DEFAULT_POOL_SIZE}`)}`;
}

/** What writing at once gives at all, with the pool that gives most. */
function atOnceClause({ cells }: ReportVolume, base: MeasuredCell): string {
  const best = sequentialAndAtOnce(cells)
    .filter(({ concurrent }) => sameBut(concurrent, base, ['poolSize']))
    .sort((a, b) => b.ratio.ratio - a.ratio.ratio)[0];
  if (best === undefined) return '';
  return `, and ${fastWords(best.ratio, `with ${best.concurrent.key.poolSize ?? 0} as one after another`)}`;
}

/** What a write waits for a thread beside what it takes: alone it proves no small pool. */
function stagesOf({ path }: ReportVolume, { operations }: MeasuredCell): readonly string[] {
  const stages = operations.write?.stagesNs;
  if (!stages) return [`${path}: how long writes wait for a thread was not measured.`];
  const { queue, service } = stages;
  const per = (sum: number): string => formatNs(sum / Math.max(1, service.count));
  return [
    `${path}, pool of ${DEFAULT_POOL_SIZE}: a write waits ${per(queue.sum)} for a thread and takes ${per(service.sum)} on it (means). ` +
      'Waiting alone proves no small pool: more threads may only wait elsewhere.',
  ];
}

function occupancyOf({ path }: ReportVolume, { pool: seen }: MeasuredCell): readonly string[] {
  const notSeen = `${path}: how many threads were busy was not seen`;
  if (seen === null) return [`${notSeen}.`];
  const { busyMean, saturatedShare, samples } = seen;
  if (busyMean.value === null) return [`${notSeen} (${busyMean.why}).`];
  const full = saturatedShare.value;
  const share = full === null ? '' : `, all of them in ${(100 * full).toFixed(0)} % of ${samples} looks`;
  return [
    `${path}, pool of ${DEFAULT_POOL_SIZE}: ${busyMean.value.toFixed(1)} threads were busy at a time${share}.`,
  ];
}

/** Few in flight before a large pool against a small pool with all in flight. */
function semaphores({ path, cells }: ReportVolume, base: MeasuredCell): readonly string[] {
  const all = cellsWith(cells, {}).filter((cell) => sameBut(cell, base, ['poolSize', 'depth']));
  const each = all
    .filter(({ key }) => key.depth > 1 && key.depth < key.files)
    .flatMap((semaphore) => {
      const small = all.find(({ key }) => key.depth === key.files && key.poolSize === semaphore.key.depth);
      const ratio = small && timesAsFast(semaphore, small);
      return ratio ? [`${semaphore.key.depth}: ${comparisonWords(ratio)}`] : [];
    });
  if (each.length === 0) return [];
  return [
    `${path}, a semaphore before a pool of 16 against a pool of that size with all in flight is so many times as fast: ${each.join('; ')}.`,
  ];
}
