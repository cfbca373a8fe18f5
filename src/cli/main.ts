#!/usr/bin/env node
import { CommanderError } from 'commander';
import { IotriageError, messageOf } from '../domain/errors.js';
import { EXIT } from './exit-codes.js';
import { makeProgram } from './program.js';

/**
 * The one place that catches and the one that sets the exit code: 0 done; 1 our own fault; 2 bad use; 3 done, but some
 * trials failed; 130 interrupted, 143 terminated.
 */
async function main(): Promise<void> {
  // A reader that goes away (`| head`, a closed terminal) ends the output, not the measuring and the clean-up.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  }
  try {
    await makeProgram((code) => {
      process.exitCode = code;
    }).parseAsync();
  } catch (error) {
    process.exitCode = report(error);
  }
}

function report(error: unknown): number {
  // Commander has printed its own message by then.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.badUse;
  process.stderr.write(`iotriage: ${messageOf(error)}\n`);
  if (error instanceof IotriageError) return isBadUse(error) ? EXIT.badUse : EXIT.ourFault;
  if (error instanceof Error && process.env.IOTRIAGE_DEBUG) process.stderr.write(`${error.stack ?? ''}\n`);
  return EXIT.ourFault;
}

function isBadUse({ code }: IotriageError): boolean {
  return code === 'usage' || code === 'run-not-found' || code === 'record-invalid';
}

await main();
