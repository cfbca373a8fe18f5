import type { Advice, Explanation, Finding, Rule, Verdict } from '../../domain/finding.js';
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
  readonly explained: Pick<Explanation, 'meaning' | 'limits' | 'whatToDo'>;
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
    explained: {
      meaning: 'The volume is full: no space, or no inodes, were left for what a trial wrote (`ENOSPC`).',
      limits:
        'iotriage checks free space and inodes before it writes and keeps a reserve: that a volume fills up all the same is the doing of others beside it, of a limit that `df` does not show, or of a file system that ' +
        'takes more room than the bytes.',
      whatToDo:
        'Free space or inodes (`df -h`, `df -i`), or measure with smaller or fewer files (`--file-size`, `--files`).',
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
    explained: {
      meaning: "The user's, group's or project's quota is used up, whatever `df` says is free (`EDQUOT`).",
      limits: 'Whose quota it is, and how large, is not looked up.',
      whatToDo:
        'Raise the quota (`quota`, `xfs_quota`), or measure with smaller or fewer files. A service that runs as another user has another quota.',
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
    explained: {
      meaning:
        'The file system is mounted read-only, or the kernel made it so after an error while it was measured (`EROFS`).',
      limits:
        'Which of the two it is does not show in the code. A volume that is read-only from the start is refused before anything is measured.',
      whatToDo: 'Look for an error in the kernel log (`dmesg`). Repair it, and mount the volume for writing.',
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
    explained: {
      meaning: 'The process may not do there what it tried to do (`EACCES`, and `EPERM` as well).',
      limits:
        'Owner, mode, an access control list, a security module and a flag of the file system all give the same code. iotriage may run as another user than the service.',
      whatToDo:
        'Check owner, mode and security policy of the directory for the user that the service runs as, and measure as that user.',
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
    explained: {
      meaning: 'The device or the server below failed to move the bytes, and said so (`EIO`).',
      limits:
        'What failed below is not seen. After a failed write or sync the page cache may hold what the device does not: that later trials complete does not mend it.',
      whatToDo:
        'Look into the kernel log and at the state of the device (`smartctl`), or of the server. Do not trust the volume until then.',
    },
  },
  enametoolong: {
    summary: 'a path was longer than the file system takes',
    codes: ['ENAMETOOLONG'],
    meaning: 'the path is longer than the file system takes',
    advice: { action: 'Measure a directory with a shorter path', expected: 'the trials complete' },
    explained: {
      meaning:
        'A path, or a name in it, is longer than the file system takes (`ENAMETOOLONG`). iotriage adds a directory and a file of its own to the path that it is given.',
      limits:
        'Linux takes 4,095 bytes of a path and most file systems 255 of a name; some, such as eCryptfs, take less.',
      whatToDo: 'Measure a directory with a shorter path on the same volume.',
    },
  },
  gone: {
    summary: 'the volume went away while it was measured',
    codes: ['gone', 'ESTALE', 'ENOTCONN', 'ENODEV', 'ENXIO'],
    meaning: 'the volume went away: unmounted, or its server or device is no longer there',
    advice: {
      action: 'Mount the volume again, or restart its server, and look for the reason in their logs',
      expected: 'the trials complete',
    },
    explained: {
      meaning:
        'The volume went away while it was measured: it was unmounted, or its server or device is no longer there. The number of its device changed, or a call ended with `ESTALE`, `ENOTCONN`, `ENODEV` or `ENXIO`.',
      limits: 'A server that does not answer at all is no failure but a wait: that is `stall`.',
      whatToDo:
        'Mount the volume again, or restart its server, and look for the reason in their logs. What was measured before it went stands.',
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
    explanation: {
      ...text.explained,
      evidence:
        'How many trials failed so, of all but those of controls, what the first of them said, and how many bytes had been moved by then' +
        `${id === 'enospc' ? '; the space and the inodes that were free before the run' : ''}. Cells that completed keep their diagnosis: what was measured stands beside it.`,
    },
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
        ? [{ name: 'free before the run', value: freeBytes, unit: 'bytes', source: 'statvfs(3)' }]
        : []),
      ...(id === 'enospc' && freeInodes !== null
        ? [{ name: 'free inodes before the run', value: freeInodes, unit: 'inodes', source: 'statvfs(3)' }]
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
