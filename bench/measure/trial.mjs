// One trial of iotriage in a process of its own, as a run starts it, with its result.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { packageFile, programFile } from '../../dist/native/programs.js';

const TRIAL = programFile('trial/main');

export const INTERPOSER = packageFile('build/Release/iotriage-interposer.so');

/** A key with everything at its default, save for what is given. */
export function keyOf(own) {
  return {
    workload: 'files',
    strategy: 'native-pwrite',
    operation: 'write',
    readShare: null,
    poolSize: null,
    depth: 1,
    blockSizeBytes: 4096,
    files: 1,
    fileSizeBytes: 64 * 2 ** 20,
    pattern: 'random',
    mode: 'overwrite',
    content: 'random',
    direct: false,
    durability: 'none',
    rate: null,
    batch: null,
    threads: null,
    parameters: {},
    cpus: null,
    node: null,
    ...own,
  };
}

/**
 * @param key what to do; see `keyOf`.
 * @param limits {directory, seconds?, bytes?, warmupMs?, round?, staged?}
 * @returns the measurement, and when each message came, in ms after the process was started.
 */
export async function runTrial(
  key,
  { directory, seconds = null, bytes = null, warmupMs = 200, round = 0, staged = false },
) {
  const spec = {
    protocolVersion: 1,
    runId: 'bench',
    cellId: 'bench',
    round,
    staged,
    key,
    members: [{ path: directory, deviceId: '' }],
    seed: 42,
    warmupMs,
    durationMs: seconds === null ? null : seconds * 1e3,
    bytes,
    sampleIntervalMs: 100,
    epochNs: '',
  };
  const environment = { ...process.env, UV_USE_IO_URING: '0' };
  if (key.poolSize !== null) environment.UV_THREADPOOL_SIZE = String(key.poolSize);
  if (staged) environment.LD_PRELOAD = INTERPOSER;
  const startedMs = performance.now();
  const child = spawn(process.execPath, [TRIAL, '-', '--unchecked'], {
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    env: environment,
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += chunk));
  child.stdin.end(JSON.stringify(spec));
  const at = {};
  let result = null;
  createInterface({ input: child.stdio[3] }).on('line', (line) => {
    const message = JSON.parse(line);
    const name = message.type === 'phase' ? message.name : message.type;
    at[name] ??= performance.now() - startedMs;
    if (message.type === 'result') result = message;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  at.exit = performance.now() - startedMs;
  if (code !== 0 || !result?.measurement || result.failure)
    throw new Error(`the trial of ${key.strategy} failed: ${JSON.stringify(result?.failure)} ${stderr}`);
  return { measurement: result.measurement, at };
}
