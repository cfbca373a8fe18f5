import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RunRecord } from '../../src/domain/record.js';
import type { TrialRecord } from '../../src/domain/trial.js';
import { stateHome } from './cli.js';

/** The records of a run's trials, in the order in which they ran. */
export function storedTrials(runId: string): readonly TrialRecord[] {
  const lines = readFileSync(path.join(stateHome, 'iotriage/runs', `${runId}.jsonl`), 'utf8').trim();
  return lines
    .split('\n')
    .map((line) => JSON.parse(line) as RunRecord)
    .flatMap((record) => (record.type === 'trial' ? [record.trial] : []));
}
