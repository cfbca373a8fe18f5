// The built program, run as a user would.
import { spawnSync } from 'node:child_process';
import { programFile } from '../../dist/native/programs.js';

const CLI = programFile('cli/main');

/** The report of `iotriage run`; what it keeps of runs goes below `state`. */
export function runReport(args, state) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [CLI, 'run', ...args, '--format', 'json', '--quiet'],
    { encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, XDG_STATE_HOME: state } },
  );
  if (status !== 0) throw new Error(`iotriage run ${args.join(' ')} ended with ${String(status)}: ${stderr}`);
  return JSON.parse(stdout);
}
