import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'vitest';
import type { JobOutcome } from '../../src/domain/measurement.js';
import type { Strategy, StrategySession } from '../../src/domain/strategy.js';
import { type EndlessOptions, endlessJob } from './endless-job.js';
import { openSession } from './strategy-bench.js';

/** Executes a job that does not end by itself, aborts it meanwhile, and gives all back. */
export async function aborted(
  strategy: Strategy,
  path: string,
  options: EndlessOptions,
  abort: (session: StrategySession) => Promise<void>,
): Promise<JobOutcome> {
  const session = await openSession(strategy, options.lanes ?? 1, 4096);
  const heard = (): void => {
    session.abort();
  };
  process.on('SIGTERM', heard);
  try {
    const endless = await endlessJob(strategy, session, path, options);
    const running = session.execute(endless);
    await abort(session);
    const outcome = await running;
    expect(outcome).toMatchObject({ aborted: true });
    expect(Object.values(outcome.operations).flatMap(({ errors }) => errors)).toEqual([]);
    expect(await session.execute(endless)).toMatchObject({ aborted: true, operations: {} });
    return outcome;
  } finally {
    process.off('SIGTERM', heard);
    await session.dispose();
  }
}

/** A shell does what this process cannot, whose loop will be blocked by then: a route like that knows signals alone. */
export async function meanwhile(script: string, ...args: readonly (string | number)[]): Promise<void> {
  const shell = spawn('sh', ['-c', script, 'sh', ...args.map(String)], { stdio: 'ignore' });
  await once(shell, 'exit');
}
