import { makePlan, type MadePlan } from '../../plan/make-plan.js';
import { describePlan } from '../../plan/describe.js';
import { planSurroundings } from '../../plan/wire.js';
import { trialSpec } from '../../plan/trial-spec.js';
import type { RunStatus } from '../../domain/record.js';
import { outputProblems } from '../../report/exporters/select.js';
import { loadAddon } from '../../native/addon.js';
import { conclude } from '../../run/conclude.js';
import { executeRun } from '../../run/run.js';
import { EXIT } from '../exit-codes.js';
import { rawRunInput } from '../options/run-options.js';
import { openOutputs } from '../output.js';
import { createProgress } from '../progress/progress.js';

/**
 * Plans, measures and reports.
 * @returns the exit code.
 * @throws IotriageError `usage` with all problems; `addon-absent`
 */
export async function run(
  paths: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const surroundings = { ...(await planSurroundings()), checkOutput: outputProblems };
  const made = await makePlan(rawRunInput(paths, options), surroundings);
  if (made.presentation.dryRun) {
    process.stdout.write(renderDryRun(made));
    return EXIT.done;
  }
  // Trials need it; without it there is nothing to wait for.
  loadAddon();
  const outputs = await openOutputs(made.presentation.format, made.presentation.output);
  const progress = createProgress(process.stderr, { quiet: made.presentation.quiet });
  for (const message of made.warnings) progress.warned?.(message);
  if (!made.presentation.quiet) for (const note of made.notes) process.stderr.write(`note: ${note}\n`);
  const stop = stopOnSignals();
  try {
    const { records, status } = await executeRun({
      plan: made.plan,
      argv: process.argv.slice(2),
      listener: progress,
      signal: stop.signal,
    });
    outputs.write(await conclude(records));
    return stop.exitCode() ?? exitCodeOf(status);
  } finally {
    stop.release();
  }
}

function exitCodeOf(status: RunStatus): number {
  if (status === 'interrupted') return EXIT.interrupted;
  return status === 'complete' ? EXIT.done : EXIT.someTrialsFailed;
}

/** With `--format json` the specifications stand beside the plan: each can be run alone by the trial's program. */
function renderDryRun({ plan, strategies, presentation, warnings, notes }: MadePlan): string {
  if (presentation.format === 'json') {
    const trials = [...plan.cells, ...plan.activities].map(({ id }) =>
      trialSpec(plan, 'dry-run', '', { cellId: id, round: 0, staged: false }),
    );
    return `${JSON.stringify({ plan, trials, warnings, notes }, null, 2)}\n`;
  }
  const remarks = [...warnings.map((text) => `warning: ${text}`), ...notes.map((text) => `note: ${text}`)];
  return `${[describePlan(plan, { strategies }).trimEnd(), ...remarks].join('\n')}\n`;
}

interface Stop {
  readonly signal: AbortSignal;
  /** Of the signal that came; null: none did. */
  exitCode(): number | null;
  release(): void;
}

/** The first signal ends the run in good order: the trial is stopped, its files are removed, what was measured is reported. */
function stopOnSignals(): Stop {
  const codes = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated, SIGHUP: EXIT.terminated } as const;
  const controller = new AbortController();
  let code: number | null = null;
  const onSignal = (name: NodeJS.Signals): void => {
    if (code !== null) {
      // The trial dies with us; its directory bears its marker.
      process.stderr.write('iotriage: stopped at once; `iotriage clean` removes what is left\n');
      process.exit(code);
    }
    process.stderr.write('iotriage: stopping, removing our files; once more to stop at once\n');
    code = name in codes ? codes[name as keyof typeof codes] : EXIT.interrupted;
    controller.abort();
  };
  const names = Object.keys(codes) as readonly (keyof typeof codes)[];
  for (const name of names) process.on(name, onSignal);
  return {
    signal: controller.signal,
    exitCode: () => code,
    release: () => {
      for (const name of names) process.off(name, onSignal);
    },
  };
}
