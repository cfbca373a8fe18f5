import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { expect } from 'vitest';
import { addRunOptions, rawRunInput } from '../../src/cli/options/run-options.js';
import { type OperationMeasurement, stageNames } from '../../src/domain/measurement.js';
import type { TrialMessage } from '../../src/domain/trial.js';
import { withInterposer } from '../../src/native/interposer.js';
import { makePlan } from '../../src/plan/make-plan.js';
import { trialSpec } from '../../src/plan/trial-spec.js';
import { planSurroundings } from '../../src/plan/wire.js';
import { TRIAL } from './cli.js';

type ResultMessage = Extract<TrialMessage, { type: 'result' }>;

export interface StagedTrial {
  readonly operations: Readonly<Record<string, OperationMeasurement>>;
  readonly result: ResultMessage;
}

export interface StagedTrialOptions {
  readonly environment?: NodeJS.ProcessEnv;
  /** A program that is to run it. */
  readonly through?: readonly string[];
  /** The members of its set, of the directory's volume; missing: the directory alone. */
  readonly members?: readonly string[];
}

/** The result of one staged trial, run alone, as a run starts it, of the plan that these options make. */
export async function stagedTrial(
  directory: string,
  options: readonly string[],
  { environment = withInterposer(process.env), through = [], members }: StagedTrialOptions = {},
): Promise<StagedTrial> {
  const command = addRunOptions(new Command()).parse(options, { from: 'user' });
  const { plan } = await makePlan(rawRunInput([directory], command.opts()), await planSurroundings());
  const [cell] = plan.cells;
  if (cell === undefined) throw new Error('no cell');
  const alone = trialSpec(plan, 'staged', '', { cellId: cell.id, round: 0, staged: true });
  const [volume] = alone.members;
  const spec = { ...alone, members: members?.map((path) => ({ ...volume, path })) ?? alone.members };
  const file = path.join(directory, 'spec.json');
  writeFileSync(file, JSON.stringify(spec));
  const [program, ...args] = [...through, process.execPath, TRIAL, file];
  const env = { ...environment, UV_THREADPOOL_SIZE: String(cell.key.poolSize ?? 4) };
  const { stdout: messages } = await promisify(execFile)(program, args, { env, maxBuffer: 1 << 26 });
  const result = messages
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as TrialMessage)
    .find((message) => message.type === 'result');
  if (result?.measurement === null || result === undefined) throw new Error(`the trial failed: ${messages}`);
  expect(result.failure).toBeNull();
  return { operations: result.measurement.operations, result };
}

export function sumOfStages({ stages }: OperationMeasurement): number | null {
  return stages && stageNames.reduce((sum, name) => sum + stages[name].sumNs, 0);
}
