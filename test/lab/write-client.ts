import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('write-client.mjs', import.meta.url));

export interface WriteClientOptions {
  readonly directory: string;
  readonly poolSize: number;
  readonly files: number;
  readonly inFlight: number;
  /** Of 4 KiB each. */
  readonly writes: number;
}

export interface WriteClientResult {
  /** Null: it was killed. */
  readonly exitCode: number | null;
  readonly writes: number;
  readonly elapsedMs: number;
  /** The code of the first write that failed. */
  readonly error: string | null;
}

export interface WriteClient {
  readonly pid: number;
  /** When its process has ended. */
  readonly result: Promise<WriteClientResult>;
  kill(): void;
}

/** Starts a plain Node.js process that writes through `fs.write`, with a thread pool of that size. */
export function startWriteClient(options: WriteClientOptions): WriteClient {
  const { directory, poolSize, files, inFlight, writes } = options;
  const client = spawn(
    process.execPath,
    [program, directory, String(files), String(inFlight), String(writes)],
    {
      env: { ...process.env, UV_THREADPOOL_SIZE: String(poolSize), NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const closed = once(client, 'close');
  const printed = text(client.stdout);
  const result = closed.then(async () => {
    const line = await printed;
    const report = line === '' ? { writes: 0, elapsedMs: 0, error: null } : (JSON.parse(line) as object);
    return { exitCode: client.exitCode, ...report } as WriteClientResult;
  });
  return { pid: client.pid!, result, kill: () => void client.kill('SIGKILL') };
}

export function runWriteClient(options: WriteClientOptions): Promise<WriteClientResult> {
  return startWriteClient(options).result;
}
