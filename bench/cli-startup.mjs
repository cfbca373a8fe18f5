import { spawnSync } from 'node:child_process';
import { programFile } from '../dist/native/programs.js';
import { compare, interleave, medians, ratioText } from './measure/interleave.mjs';

export const summary = '`iotriage --version` against a Node.js that does nothing';

export const options = {};

const CLI = programFile('cli/main');

function timed(args) {
  const startedMs = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${String(status)}`);
  return { elapsedMs: performance.now() - startedMs };
}

/** The suite's table in docs/performance.md. */
export function table({ comparison, medians: middle }) {
  const ms = (name) => `${middle[name].elapsedMs.toFixed(0)} ms`;
  const rows = [[ms('--version'), ms('empty node'), ratioText(comparison)]];
  return { header: ['`iotriage --version`', 'an empty Node.js', 'ratio'], rows };
}

export async function run(values) {
  const runs = await interleave(
    { '--version': () => timed([CLI, '--version']), 'empty node': () => timed(['-e', '0']) },
    Number(values.rounds ?? 21),
  );
  const comparison = compare(runs, 'elapsedMs', '--version', 'empty node');
  for (const [name, { elapsedMs }] of Object.entries(medians(runs)))
    console.log(`  ${name.padEnd(12)} ${elapsedMs.toFixed(0)} ms`);
  console.log(`  ${ratioText(comparison)}`);
  return { comparison, medians: medians(runs), runs };
}
