import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSlowFuse } from './build.js';
import { makeMountPoint, unmountNow } from './mounts.js';
import { sweepStaleVolumes } from './sweep.js';
import { withTeardown } from './teardown.js';

/** How a FUSE volume is slow or broken. Nothing set: it answers at once. */
export interface SlowFuseOptions {
  readonly writeLatencyMs?: number;
  readonly readLatencyMs?: number;
  /** Of fsync and fdatasync. */
  readonly syncLatencyMs?: number;
  /** Of lookup, getattr, setattr, open, create, mkdir, rmdir, unlink, rename, opendir and readdir. */
  readonly metadataLatencyMs?: number;
  /** Latencies vary by so much around what is asked for, 0 to 100, drawn from the seed. */
  readonly jitterPercent?: number;
  /** 1 by default. */
  readonly seed?: number;
  /** One of so many writes takes `spikeLatencyMs` instead, while others go on. Both or none. */
  readonly spikeEvery?: number;
  readonly spikeLatencyMs?: number;
  /** Once in so long nothing at all is answered for `stallForMs`, which is shorter. Both or none. */
  readonly stallEveryMs?: number;
  readonly stallForMs?: number;
  /** Writes to one file are served one after another, different files in parallel. */
  readonly fileLock?: boolean;
  /** Operations that have a latency are served one after another: as `slots: 1`. */
  readonly serial?: boolean;
  /** So many operations that have a latency are served at a time, 1 to 4096. */
  readonly slots?: number;
  /** Of reads and writes together. */
  readonly bandwidthBytesPerSecond?: number;
  /** ENOSPC beyond; 1 GiB by default. The files are in memory. */
  readonly capacityBytes?: number;
  /** A write that would take the bytes written since the mount past this fails. */
  readonly failAfterBytes?: number;
  /** A read that would take the bytes read since the mount past this fails. */
  readonly failReadsAfterBytes?: number;
  /** What each file holds from this byte on cannot be read, whenever it is tried; a read before ends there. */
  readonly failReadsFromByte?: number;
  /** So many calls of fsync and fdatasync are done, further ones fail. */
  readonly failSyncsAfter?: number;
  /** So many calls of open and create are done, further ones fail. */
  readonly failOpensAfter?: number;
  /** Of all that fails; EIO by default. */
  readonly failErrno?: 'EIO' | 'ENOSPC' | 'EDQUOT';
  /** A write that would take the bytes written since the mount past this is not answered. */
  readonly hangAfterBytes?: number;
  readonly readOnly?: boolean;
}

/** What the server did since the mount. Counted before the client is answered. */
export interface SlowFuseStats {
  /** Answered without an error, like the syncs. */
  readonly reads: number;
  readonly readBytes: number;
  /** Answered without an error. The kernel splits a write at 256 pages: 1 MiB, less where the memory is not aligned. */
  readonly writes: number;
  readonly writeBytes: number;
  readonly syncs: number;
  readonly metadata: number;
  readonly failedWrites: number;
  readonly failedReads: number;
  readonly failedSyncs: number;
  /** Hung, and given up because their client got a signal. */
  readonly interruptedWrites: number;
  /** That hang now. */
  readonly heldWrites: number;
  /** The most writes that were at the server at one time. */
  readonly peakWritesInFlight: number;
  readonly interrupts: number;
  readonly usedBytes: number;
}

export interface SlowFuseVolume extends AsyncDisposable {
  readonly path: string;
  readonly serverPid: number;
  /** @throws Error where the server is gone. */
  stats(): Promise<SlowFuseStats>;
  /** Polls the counters until they are as wanted. @throws Error after ten seconds. */
  statsWhen(wanted: (stats: SlowFuseStats) => boolean): Promise<SlowFuseStats>;
  /** Answers the writes that hang; none hangs from now on. */
  resume(): void;
  /** Ends the server without unmounting: the volume is gone under its clients, which get ENOTCONN. */
  kill(): void;
  /** Unmounts, ends the server, removes the mount point. Clients that still wait get an error. Can be called again. */
  release(): Promise<void>;
}

type Server = ChildProcessByStdio<null, Readable, null>;

/**
 * Mounts a FUSE volume with a server of its own under the system's temporary directory. Needs root and /dev/fuse.
 * @throws Error where it cannot be built or mounted; nothing is left behind then.
 */
export function mountSlowFuse(options: SlowFuseOptions = {}): Promise<SlowFuseVolume> {
  return withTeardown(async (teardown) => {
    sweepStaleVolumes();
    const program = await buildSlowFuse();
    const path = await makeMountPoint('fuse');
    teardown.defer(() => {
      unmountNow(path);
    });
    const server = spawn(program, [...argumentsOf(options), path], { stdio: ['ignore', 'pipe', 'inherit'] });
    teardown.defer(() => {
      server.kill('SIGKILL');
    });
    const exited = once(server, 'exit').catch(() => undefined);
    const lines = new LineReader(server);
    if ((await lines.next()) !== 'ready') throw new Error('the slow FUSE server did not start');

    // Signals that arrive together are one: requests for the counters go one after another.
    let last: Promise<unknown> = Promise.resolve();
    const stats = (): Promise<SlowFuseStats> => {
      const answer = last.then(async () => {
        server.kill('SIGUSR1');
        return JSON.parse(await lines.next()) as SlowFuseStats;
      });
      last = answer.catch(() => undefined);
      return answer;
    };
    const release = async (): Promise<void> => {
      if (server.exitCode === null && server.signalCode === null) {
        server.kill('SIGTERM');
        await Promise.race([exited, sleep(5000, undefined, { ref: false })]);
      }
      teardown.run();
    };
    return {
      path,
      serverPid: server.pid!,
      stats,
      statsWhen: async (wanted) => {
        const deadline = Date.now() + 10_000;
        let now = await stats();
        while (!wanted(now)) {
          if (Date.now() > deadline)
            throw new Error(`the counters never came so far: ${JSON.stringify(now)}`);
          await sleep(10);
          now = await stats();
        }
        return now;
      },
      resume: () => server.kill('SIGUSR2'),
      kill: () => server.kill('SIGKILL'),
      release,
      [Symbol.asyncDispose]: release,
    };
  });
}

function argumentsOf(options: SlowFuseOptions): string[] {
  const values: Readonly<Record<string, number | string | undefined>> = {
    '--write-latency': options.writeLatencyMs,
    '--read-latency': options.readLatencyMs,
    '--sync-latency': options.syncLatencyMs,
    '--metadata-latency': options.metadataLatencyMs,
    '--jitter': options.jitterPercent,
    '--seed': options.seed,
    '--spike-every': options.spikeEvery,
    '--spike-latency': options.spikeLatencyMs,
    '--stall-every': options.stallEveryMs,
    '--stall-for': options.stallForMs,
    '--slots': options.slots,
    '--bandwidth': options.bandwidthBytesPerSecond,
    '--capacity': options.capacityBytes,
    '--fail-after': options.failAfterBytes,
    '--fail-reads-after': options.failReadsAfterBytes,
    '--fail-reads-from': options.failReadsFromByte,
    '--fail-syncs-after': options.failSyncsAfter,
    '--fail-opens-after': options.failOpensAfter,
    '--fail-errno': options.failErrno,
    '--hang-after': options.hangAfterBytes,
  };
  const given = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [name, String(value)],
  );
  if (options.serial === true) given.push('--serial');
  if (options.fileLock === true) given.push('--file-lock');
  if (options.readOnly === true) given.push('--read-only');
  return [...given, '--remove-mountpoint'];
}

/** The lines of the server's stdout, each given to one reader. */
class LineReader {
  readonly #lines: AsyncIterator<string>;

  constructor(server: Server) {
    this.#lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  }

  async next(): Promise<string> {
    const line = await this.#lines.next();
    if (line.done === true) throw new Error('the slow FUSE server has ended');
    return line.value;
  }
}
