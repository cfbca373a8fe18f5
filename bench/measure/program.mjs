// A program of a comparison: it lives on, and works when it is its turn, so that what differs from one minute to the next is the
// same for all that take turns.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onEveryEnd } from './scratch.mjs';

/**
 * Starts a program of `bench/bare` that answers as `takeTurns` has it. It never outlives this process.
 *
 * @returns {ready: what it told, turn(seconds): {iops}, end()} to end it in order, and kill(), which may follow that; a program
 *   that ends too early, or badly, throws with its name.
 */
export async function startProgram(file, work) {
  const environment = { ...process.env, UV_THREADPOOL_SIZE: '4', UV_USE_IO_URING: '0' };
  const child = spawn(process.execPath, [file, JSON.stringify(work)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: environment,
  });
  const forget = onEveryEnd(() => child.kill('SIGKILL'));
  const closed = new Promise((resolve) => {
    child.once('close', (code, signal) => {
      forget();
      resolve(code ?? signal);
    });
  });
  // A program that is gone is told of by what it does not answer.
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${file} ended (${await closed}): ${JSON.stringify(work)}`);
    return value;
  };
  return {
    ready: JSON.parse(await answer()),
    async turn(seconds) {
      child.stdin.write(`${seconds}\n`);
      const [operations, ns] = (await answer()).split(' ').map(Number);
      return { iops: (operations / ns) * 1e9 };
    },
    async end() {
      child.stdin.end();
      const code = await closed;
      if (code !== 0) throw new Error(`${file} ended with ${code}: ${JSON.stringify(work)}`);
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
