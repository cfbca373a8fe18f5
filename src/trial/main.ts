#!/usr/bin/env node
/**
 * One trial as a program: `node dist/trial/main.js SPEC 3>messages`, where SPEC is a file of JSON (see `--dry-run
 * --format json`) or `-` for standard input. Messages go to descriptor 3, one JSON document a line; to stdout where
 * that is not open. Exit code 0: the result was sent, whatever it is; 2: the specification does not fit.
 * With `--unchecked` the specification is taken as it is: a run makes it itself, and the check costs 60 ms a trial.
 * With `--workload NAME` that workload is loaded before the specification is read. With `--parent PID` it ends at once if that process, which started it, is gone already.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { IotriageError, messageOf } from '../domain/errors.js';
import { loadAddon } from '../native/addon.js';
import { dropInterposer } from '../native/interposer.js';
import type { TrialSpec } from '../domain/trial.js';
import { MessageWriter } from './protocol.js';
import { loadAhead, runTrial } from './run-trial.js';

async function main(): Promise<number> {
  dropInterposer(process.env);
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      unchecked: { type: 'boolean', default: false },
      parent: { type: 'string' },
      workload: { type: 'string' },
    },
  });
  const [file] = positionals;
  if (file === undefined)
    throw new IotriageError('usage', 'give a trial specification: a file, or - for stdin');
  // A run starts this process ahead: what can be loaded while it waits for its specification costs no trial's time.
  await loadAhead(values.workload);
  const text = readFileSync(file === '-' ? 0 : file, 'utf8');
  const spec = values.unchecked ? (JSON.parse(text) as TrialSpec) : await checked(text);
  const writer = new MessageWriter();
  const controller = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      controller.abort(signal);
    });
  }
  if (!loadAddon().dieWithParent(values.parent === undefined ? undefined : Number(values.parent))) return 1;
  writer.send({ type: 'hello', v: 1, pid: process.pid, node: process.version, uv: process.versions.uv });
  await runTrial(
    spec,
    (message) => {
      writer.send(message);
    },
    controller.signal,
  );
  return 0;
}

async function checked(text: string): Promise<TrialSpec> {
  const { parseTrialSpec } = await import('./parse-spec.js');
  return parseTrialSpec(text);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exit(error instanceof IotriageError && error.code === 'usage' ? 2 : 1);
  },
);
