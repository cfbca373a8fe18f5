import { join } from 'node:path';
import type { LabCase, SettingIndex } from '../cases/case.js';
import { runIotriage, type Said } from './iotriage.js';
import type { Outcome, PoolSweep } from './outcome.js';
import { sweepPools } from './pool-sweep.js';

const TIME_LIMIT_MS = 90_000;
/** Trying the advice takes trials of its own. */
const CONFIRM_LIMIT_MS = 150_000;

export interface CaseRun {
  readonly labCase: LabCase;
  readonly settingIndex: SettingIndex;
  readonly seed: number;
  readonly confirm: boolean;
  /** The pool is swept as well. */
  readonly pools: boolean;
  /** A folder for the records of all runs; null: they are not kept. */
  readonly keep: string | null;
}

/** Makes the volume, measures it and removes it. What goes wrong is an outcome too. */
export async function runCase(run: CaseRun, signal: AbortSignal): Promise<Outcome> {
  const { labCase, settingIndex, seed } = run;
  const startMs = performance.now();
  // Also where there is a verdict: a volume that cannot be removed is not to be passed over.
  const { said, problem } = await measure(run, signal).then(
    (done) => ({ said: done, problem: null }),
    (error: unknown) => ({ said: null, problem: error instanceof Error ? error.message : String(error) }),
  );
  return {
    case: labCase.name,
    setting: `${labCase.settings[settingIndex]} ${labCase.unit}`,
    seed,
    accepts: labCase.accepts,
    headline: said?.headline ?? null,
    problem,
    confirmation: said?.confirmation ?? null,
    poolSweep: said?.poolSweep ?? null,
    elapsedMs: performance.now() - startMs,
  };
}

async function measure(
  { labCase, settingIndex, seed, confirm, pools, keep }: CaseRun,
  signal: AbortSignal,
): Promise<Said & { readonly poolSweep: PoolSweep | null }> {
  const setting = labCase.settings[settingIndex];
  const volume = await labCase.make(setting, seed);
  try {
    const common = ['--format', 'json', '--quiet', '--seed', String(seed), ...(confirm ? ['--confirm'] : [])];
    const invocation = {
      path: volume.path,
      prefix: volume.prefix ?? [],
      timeLimitMs: confirm ? CONFIRM_LIMIT_MS : TIME_LIMIT_MS,
      keepIn: keep && join(keep, `${labCase.name}-${setting}-${seed}`),
      signal,
    };
    const said = await runIotriage({ ...invocation, args: [...labCase.load(setting), ...common] });
    const poolSweep = pools ? await sweepPools(labCase, setting, said.recommended, invocation) : null;
    return { ...said, poolSweep };
  } finally {
    await volume.release();
  }
}
