import { makePlan, type MadePlan } from '../../plan/make-plan.js';
import { describePlan } from '../../plan/describe.js';
import { planSurroundings } from '../../plan/wire.js';
import { trialSpec } from '../../plan/trial-spec.js';
import { outputProblems } from '../../report/exporters/select.js';
import { EXIT } from '../exit-codes.js';
import { rawRunInput } from '../options/run-options.js';

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
  // What measures and diagnoses is most of the program: a plan that does not fit is refused without it.
  const { measure } = await import('./measure.js');
  return measure(made);
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
