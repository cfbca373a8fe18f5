import { homedir } from 'node:os';
import path from 'node:path';

/** Where runs are kept: `$XDG_STATE_HOME/iotriage/runs`, by default `~/.local/state/iotriage/runs`. */
export function runsDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment.XDG_STATE_HOME;
  // The XDG specification: a relative path is invalid and to be ignored.
  const state = base && path.isAbsolute(base) ? base : path.join(homedir(), '.local', 'state');
  return path.join(state, 'iotriage', 'runs');
}
