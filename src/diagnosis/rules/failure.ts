import type { Advice, Finding, Rule, Verdict } from '../../domain/finding.js';
import type { CellFacts, TrialFacts, VolumeFacts } from '../../domain/facts.js';
import { formatBytes } from '../../domain/units.js';

/** The verdicts that a failed trial gives by itself. */
export type FailureVerdict = Extract<
  Verdict,
  'enospc' | 'edquot' | 'erofs' | 'eacces' | 'eio' | 'enametoolong' | 'gone'
>;

interface FailureText {
  readonly summary: string;
  /** Codes of a failed trial that mean it. */
  readonly codes: readonly string[];
  readonly meaning: string;
  readonly advice: Advice;
}

const texts: Readonly<Record<FailureVerdict, FailureText>> = {
  enospc: {
    summary: 'no space, or no inodes, were left on the volume',
    codes: ['ENOSPC'],
    meaning: 'the volume is full',
    advice: {
      action: 'Free space or inodes, or measure with smaller or fewer files (--file-size, --files)',
      expected: 'the trials complete',
    },
  },
  edquot: {
    summary: "the user's or project's quota was used up",
    codes: ['EDQUOT'],
    meaning: 'the quota is used up, whatever df says is free',
    advice: {
      action: 'Raise the quota, or measure with smaller or fewer files',
      expected: 'the trials complete',
    },
  },
  erofs: {
    summary: 'the file system is read-only',
    codes: ['EROFS'],
    meaning: 'the file system is mounted read-only, or was made so by the kernel after an error',
    advice: {
      action: 'Look for an error in the kernel log; repair it, and mount the volume for writing',
      expected: 'writes succeed',
    },
  },
  eacces: {
    summary: 'permission was denied',
    codes: ['EACCES', 'EPERM'],
    meaning: 'the process may not write there',
    advice: {
      action: 'Check owner, mode and security policy of the directory for the user that the service runs as',
      expected: 'the trials complete',
    },
  },
  eio: {
    summary: 'the device or the server below reported an error',
    codes: ['EIO'],
    meaning: 'the device or server below failed to move the bytes',
    advice: {
      action: 'Look into the kernel log and the state of the device; do not trust the volume until then',
      expected: 'no input/output errors',
    },
  },
  enametoolong: {
    summary: 'a path was longer than the file system takes',
    codes: ['ENAMETOOLONG'],
    meaning: 'the path is longer than the file system takes',
    advice: { action: 'Measure a directory with a shorter path', expected: 'the trials complete' },
  },
  gone: {
    summary: 'the volume went away while it was measured',
    codes: ['gone', 'ESTALE', 'ENOTCONN', 'ENODEV', 'ENXIO'],
    meaning: 'the volume went away: unmounted, or its server or device is no longer there',
    advice: {
      action: 'Mount the volume again, or restart its server, and look for the reason in their logs',
      expected: 'the trials complete',
    },
  },
};

interface FailedTrial {
  readonly cell: CellFacts;
  readonly failure: NonNullable<TrialFacts['failure']>;
}

/** The rule that concludes one kind of failure from the trials that ended so. */
export function failureRule(id: FailureVerdict): Rule {
  const text = texts[id];
  return {
    id,
    summary: text.summary,
    thresholds: [
      { name: 'failed trials, at least', value: 1, reason: 'the system said so; it needs no statistics' },
    ],
    conclude(facts, group) {
      const cells = facts.cells.filter(
        ({ id: cellId, strategy }) => group.cellIds.includes(cellId) && strategy.family !== 'control',
      );
      const trials = cells.flatMap((cell) =>
        [...cell.trials, ...(cell.staging?.trials ?? [])].map((trial) => ({ cell, trial })),
      );
      const failed = trials.flatMap(({ cell, trial }): readonly FailedTrial[] =>
        trial.failure !== null && text.codes.includes(trial.failure.code)
          ? [{ cell, failure: trial.failure }]
          : [],
      );
      return failed.length === 0 ? null : finding(id, facts, failed, trials.length);
    },
  };
}

function finding(
  id: FailureVerdict,
  facts: VolumeFacts,
  failed: readonly FailedTrial[],
  trials: number,
): Finding {
  const { meaning, advice } = texts[id];
  const afterBytes = failed.reduce((sum, { failure }) => sum + failure.afterBytes, 0);
  const [first] = failed;
  const code = first?.failure.code ?? '';
  const cells = new Set(failed.map(({ cell }) => cell.id));
  const { freeBytes, freeInodes } = facts.volume;
  return {
    id,
    confidence: 'high',
    summary:
      `${failed.length} of ${trials} trials on ${facts.volume.path} failed with ${code}` +
      `${afterBytes > 0 ? ` after ${formatBytes(afterBytes)}` : ''}: ${meaning}. ${advice.action}.`,
    evidence: [
      {
        name: `trials that failed with ${code}`,
        value: `${failed.length} of ${trials}`,
        unit: 'trials',
        source: [...cells].map((cell) => `cell ${cell}`).join(', '),
      },
      {
        name: 'what the first one said',
        value: first?.failure.message ?? '',
        unit: '',
        source: `cell ${first?.cell.id ?? ''}`,
      },
      { name: 'bytes moved before', value: afterBytes, unit: 'bytes', source: 'failed trials' },
      ...(id === 'enospc' && freeBytes !== null
        ? [{ name: 'free before the run', value: freeBytes, unit: 'bytes', source: 'statfs(2)' }]
        : []),
      ...(id === 'enospc' && freeInodes !== null
        ? [{ name: 'free inodes before the run', value: freeInodes, unit: 'inodes', source: 'statfs(2)' }]
        : []),
    ],
    advice: [advice],
    contradicts: [
      failed.length === trials
        ? 'a trial of the same work that completes would limit it to some cells: none did'
        : `${trials - failed.length} of ${trials} trials of the same work ended otherwise: what they measured stands`,
    ],
    explains: failed.length / trials,
  };
}
