import type { MadePlan } from '../../plan/make-plan.js';
import type { RunStatus } from '../../domain/record.js';
import { loadAddon } from '../../native/addon.js';
import { conclude } from '../../run/conclude.js';
import { executeRun } from '../../run/run.js';
import { EXIT } from '../exit-codes.js';
import { openOutputs } from '../output.js';
import { createProgress } from '../progress/progress.js';

/**
 * Runs a plan and reports it.
 * @returns the exit code.
 * @throws IotriageError `addon-absent`
 */
export async function measure({ plan, presentation, warnings, notes }: MadePlan): Promise<number> {
  // Trials need it; without it there is nothing to wait for.
  loadAddon();
  const outputs = await openOutputs(presentation.format, presentation.output);
  const progress = createProgress(process.stderr, { quiet: presentation.quiet });
  for (const message of warnings) progress.warned?.(message);
  if (!presentation.quiet) for (const note of notes) process.stderr.write(`note: ${note}\n`);
  const stop = stopOnSignals();
  try {
    const { records, status } = await executeRun({
      plan,
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
