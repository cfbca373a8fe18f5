// Runs iotriage on volumes with a known bottleneck and compares its verdicts with what is known. `scripts/lab.mjs`
// compiles and starts it.
import { writeFileSync } from 'node:fs';
import type { LabCase } from '../cases/case.js';
import { whyNot } from '../cases/needs.js';
import { labCases } from '../cases/registry.js';
import { sweepStaleVolumes } from '../sweep.js';
import { confusionMatrix, passesGate, renderMatrix, totalsOf } from './matrix.js';
import { type LabOptions, readOptions, USAGE } from './options.js';
import { judge, type Outcome } from './outcome.js';
import { runCase, type CaseRun } from './run-case.js';
import { renderOutcome, renderTotals, renderWrong } from './text.js';

const EXIT = { allRight: 0, notAllRight: 1, badUse: 2, interrupted: 130 } as const;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Those that this machine can have; the others are named with what they lack. */
function possible(cases: readonly LabCase[]): readonly LabCase[] {
  return cases.filter(({ name, needs }) => {
    const reasons = needs.flatMap((need) => whyNot(need) ?? []);
    if (reasons.length > 0) say(`skip   ${name}: ${reasons.join('; ')}`);
    return reasons.length === 0;
  });
}

/**
 * Those that keep the processors busy one after another, at the end: they would be each other's bottleneck. What was not
 * right beside others is run again alone: others may have disturbed it.
 */
async function runAll(
  runs: readonly CaseRun[],
  jobs: number,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const outcomes = new Map<CaseRun, Outcome>();
  const inTurn = async (waiting: CaseRun[]): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      const outcome = await runCase(run, signal);
      if (signal.aborted) return;
      outcomes.set(run, outcome);
      say(renderOutcome(outcome));
    }
  };
  const beside = runs.filter(({ labCase }) => jobs > 1 && labCase.isBusy !== true);
  const waiting = [...beside];
  await Promise.all(Array.from({ length: jobs }, () => inTurn(waiting)));
  const notRight = beside.filter((run) => {
    const outcome = outcomes.get(run);
    return outcome !== undefined && judge(outcome) !== 'right';
  });
  const alone = [...runs.filter((run) => !beside.includes(run)), ...notRight];
  if (!signal.aborted) await inTurn(alone);
  return runs.flatMap((run) => outcomes.get(run) ?? []);
}

/** The first signal ends the run that is under way and removes its volume. */
function stopOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      controller.abort();
    });
  }
  return controller.signal;
}

async function main(options: LabOptions): Promise<number> {
  if (options.list) {
    for (const { name, settings, unit, accepts } of options.cases) {
      say(`${name.padEnd(24)}  ${`${settings.join(', ')} ${unit}`.padEnd(22)}  ${accepts.join(', ')}`);
    }
    return EXIT.allRight;
  }
  const cases = possible(options.cases);
  if (cases.length > 0) sweepStaleVolumes();
  const runs = cases.flatMap((labCase) =>
    options.settings.flatMap((settingIndex) =>
      options.seeds.map((seed): CaseRun => ({
        labCase,
        settingIndex,
        seed,
        confirm: options.confirm,
        pools: options.pools,
        keep: options.keep,
      })),
    ),
  );
  const signal = stopOnSignals();
  const outcomes = await runAll(runs, options.jobs, signal);
  if (options.json !== null) {
    writeFileSync(options.json, `${JSON.stringify({ totals: totalsOf(outcomes), outcomes }, null, 2)}\n`);
  }
  if (outcomes.length > 0) {
    say(`\n${renderMatrix(confusionMatrix(outcomes))}\n`);
    say(renderTotals(totalsOf(outcomes)));
  }
  const allRight = outcomes.every((outcome) => judge(outcome) === 'right');
  if (!allRight) say(`\n${renderWrong(outcomes)}`);
  if (signal.aborted) return EXIT.interrupted;
  const passes = options.gate ? passesGate(totalsOf(outcomes)) : allRight;
  return passes ? EXIT.allRight : EXIT.notAllRight;
}

try {
  const options = readOptions(process.argv.slice(2), labCases);
  if (options.help) process.stdout.write(USAGE);
  else process.exitCode = await main(options);
} catch (error) {
  process.stderr.write(`lab: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = EXIT.badUse;
}
