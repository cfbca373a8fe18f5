import type { ReportActivity } from '../../domain/report.js';
import { formatBytes, significant } from '../../domain/units.js';
import { medianOf } from '../activities/figures.js';
import { judge, type Phase, speedRatio } from './select.js';

/** A step explains a difference if at least half of it passed there. */
const EXPLAINS = 0.5;
/** So much of the throttling mark, and writers are held up. */
const NEAR_THROTTLE = 0.9;

/** Why one phase is as fast as it is, beside new files. */
export interface Cause {
  /** A clause for the first line. */
  readonly words: string;
  /** What shows it. */
  readonly because: string;
}

/**
 * The likely cause of a difference, by where the time went and by how much the machine had not written yet. Null: there is no
 * difference to explain.
 *
 * @param phase of one writer by fs, whose steps follow each other.
 */
export function causeOf(phase: ReportActivity, fresh: ReportActivity): Cause | null {
  const judged = judge(speedRatio(phase, fresh));
  if (judged === 'faster') return fasterCause(phase, fresh);
  if (judged !== 'slower') return null;
  return (
    throttled(phase) ??
    slowStep(phase, fresh, ['unlinking', 'opening']) ??
    flushedAtClose(phase, fresh) ??
    slowStep(phase, fresh, ['closing']) ??
    notSeen(phase, fresh)
  );
}

function fasterCause(phase: ReportActivity, fresh: ReportActivity): Cause {
  const [own, other] = [medianOf(phase, 'writing'), medianOf(fresh, 'writing')];
  const because =
    own === null || other === null ? '' : `The writes took ${ms(own)}, those of new files ${ms(other)}.`;
  if (phase.key.parameters.phase !== 'overwrite') return { words: 'for a reason that was not seen', because };
  return {
    words: 'because their pages and blocks are there already: nothing has to be allocated',
    because,
  };
}

/** Whether unwritten data came near the mark from which the kernel holds writers up. */
function throttled(activity: ReportActivity): Cause | null {
  const [most, mark] = [medianOf(activity, 'most unwritten'), medianOf(activity, 'writers held from')];
  if (most === null || mark === null || most < NEAR_THROTTLE * mark) return null;
  return {
    words: 'because the kernel holds up writers: too much is unwritten',
    because: `${formatBytes(most)} were unwritten at most; from ${formatBytes(mark)} on the kernel holds up writers (balance_dirty_pages).`,
  };
}

/**
 * File systems that send a truncated file to the device as soon as it is closed: no more than about a file is then unwritten at a time, where
 * of new files all are.
 */
function flushedAtClose(phase: ReportActivity, fresh: ReportActivity): Cause | null {
  if ((phase.key.parameters.phase as Phase) !== 'truncate') return null;
  const [own, other] = [gathered(phase), gathered(fresh)];
  if (own === null || other === null) return null;
  if (own > 0.6 * phase.bytes || other < 0.8 * fresh.bytes) return null;
  return {
    words:
      'because the file system sends a truncated file to the device when it is closed, so that the next one is written beside that',
    because:
      `Of ${formatBytes(phase.bytes)} at most ${formatBytes(own)} were unwritten at a time, of new files ${formatBytes(other)}: what was truncated is sent off ` +
      'at close (ext4 with auto_da_alloc, which mount option noauto_da_alloc turns off; XFS and btrfs do alike).',
  };
}

/** What the trial itself had unwritten, at most. */
function gathered(activity: ReportActivity): number | null {
  const [most, before] = [medianOf(activity, 'most unwritten'), medianOf(activity, 'unwritten before')];
  return most === null || before === null ? null : most - before;
}

const stepWords = {
  unlinking: 'because removing the old files takes time: their blocks and cached pages are given back',
  opening:
    'because emptying the old files when they are opened takes time: their blocks and cached pages are given back',
  closing: 'because closing takes longer: the file system writes there',
};

function slowStep(
  phase: ReportActivity,
  fresh: ReportActivity,
  names: readonly (keyof typeof stepWords)[],
): Cause | null {
  const moreMs = (msOf(phase) ?? 0) - (msOf(fresh) ?? 0);
  const steps = names.map((name) => ({
    name,
    ms: (medianOf(phase, name) ?? 0) - (medianOf(fresh, name) ?? 0),
  }));
  const largest = steps.sort((a, b) => b.ms - a.ms)[0];
  if (largest === undefined || moreMs <= 0 || largest.ms < EXPLAINS * moreMs) return null;
  return {
    words: stepWords[largest.name],
    because: `Of ${ms(moreMs)} more, ${ms(largest.ms)} passed in ${largest.name}.`,
  };
}

function notSeen(phase: ReportActivity, fresh: ReportActivity): Cause {
  const [own, other] = [medianOf(phase, 'writing'), medianOf(fresh, 'writing')];
  return {
    words: 'in the writes themselves, for a reason that was not seen',
    because:
      own === null || other === null ? '' : `The writes took ${ms(own)}, those of new files ${ms(other)}.`,
  };
}

function msOf({ time }: ReportActivity): number | null {
  return time === null ? null : 1e3 * time.elapsedSeconds.median;
}

function ms(milliseconds: number): string {
  return `${significant(milliseconds)} ms`;
}
