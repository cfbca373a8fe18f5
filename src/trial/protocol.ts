import { readlinkSync, writeSync } from 'node:fs';
import { errorCodeOf } from '../domain/errors.js';
import { TRIAL_PROTOCOL_VERSION, type TrialMessage } from '../domain/trial.js';

/** The descriptor that a trial's messages go to. */
export const MESSAGE_FD = 3;

const messageTypes: readonly unknown[] = [
  'hello',
  'workspace',
  'ready',
  'phase',
  'progress',
  'result',
  'settled',
] satisfies readonly TrialMessage['type'][];

/**
 * Reads one line from a trial. The trial is a process of ours and of our version, so only its envelope is checked.
 * @returns null where the line is none of ours.
 */
export function parseTrialMessage(line: string): TrialMessage | null {
  try {
    const value: unknown = JSON.parse(line);
    return isMessage(value) ? value : null;
  } catch {
    return null;
  }
}

function isMessage(value: unknown): value is TrialMessage {
  if (typeof value !== 'object' || value === null || !('v' in value) || !('type' in value)) return false;
  return value.v === TRIAL_PROTOCOL_VERSION && messageTypes.includes(value.type);
}

/** Writes messages, a line each, at once and whole: a trial may be killed at any time. */
export class MessageWriter {
  readonly #fd = messageDescriptor();
  #isHeard = true;

  /** Where nobody reads any more the trial ends in order, as at a signal: a run that died ends it by a signal of its own. */
  send(message: TrialMessage): void {
    if (!this.#isHeard) return;
    let rest = Buffer.from(`${JSON.stringify(message)}\n`);
    while (rest.length > 0) {
      try {
        rest = rest.subarray(writeSync(this.#fd, rest));
      } catch (error) {
        if (errorCodeOf(error) === 'EPIPE') {
          this.#isHeard = false;
          process.kill(process.pid, 'SIGTERM');
          return;
        }
        if (errorCodeOf(error) !== 'EAGAIN') throw error;
      }
    }
  }
}

/** Descriptor 3 where the caller gave one; otherwise it is one of Node's own, and messages go to stdout. */
function messageDescriptor(): number {
  try {
    return readlinkSync(`/proc/self/fd/${MESSAGE_FD}`).startsWith('anon_inode:') ? 1 : MESSAGE_FD;
  } catch {
    return 1;
  }
}
