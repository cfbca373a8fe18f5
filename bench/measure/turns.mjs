// Two programs that take turns: what differs from one minute to the next is the same for both, and so are the files.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * Starts a program of `bench/bare` that answers as `takeTurns` has it.
 *
 * @returns {ready: what it told, turn(seconds): {iops}, end()}; a program that ends too early throws with its name.
 */
export async function startProgram(file, work) {
  const environment = { ...process.env, UV_THREADPOOL_SIZE: '4', UV_USE_IO_URING: '0' };
  const child = spawn(process.execPath, [file, JSON.stringify(work)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: environment,
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${file} ended: ${JSON.stringify(work)}`);
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
      await closed;
    },
  };
}
