import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { IotriageError } from '../../domain/errors.js';
import { letGoOf } from '../../domain/let-go.js';
import type { NativeAddon } from '../../native/addon-types.js';
import type { FromClient, LoadRequest, LoadResult, ToClient } from './messages.js';
import { clientProcessors } from './processors.js';

/** One that does not end by itself is killed. */
const END_TIMEOUT_MS = 2_000;

interface Waiting {
  readonly resolve: (answer: FromClient) => void;
  readonly reject: (error: Error) => void;
}

/** The client, seen from the trial. It is in the trial's process group and dies with it. */
export class ClientProcess {
  /** Those that it runs on; null: those of the trial. */
  readonly processors: readonly number[] | null;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #waiting: Waiting | null = null;
  #fault: Error | null = null;

  constructor(addon: Pick<NativeAddon, 'setThreadAffinity'>) {
    this.processors = clientProcessors();
    this.#child = onProcessors(addon, this.processors, () =>
      fork(clientProgram(), [String(process.pid)], {
        cwd: '/',
        execArgv: [],
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      }),
    );
    this.#child.on('message', (message) => {
      this.#take(message as FromClient);
    });
    this.#exited = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#fail(`could not be started: ${error.message}`);
        if (this.#child.pid === undefined) resolve();
      });
      this.#child.once('exit', (code, signal) => {
        this.#fail(`ended by ${signal === null ? `exit code ${String(code)}` : `signal ${signal}`}`);
        resolve();
      });
    });
  }

  async open(request: LoadRequest): Promise<void> {
    await this.#ask({ type: 'open', ...request });
  }

  /** @throws IotriageError `trial-failed` where the client fails, or ends before it answers. */
  async load(milliseconds: number): Promise<LoadResult> {
    const answer = await this.#ask({ type: 'load', milliseconds });
    if (answer.type !== 'done')
      throw new IotriageError('internal', `the client said ${answer.type} to a load`);
    return answer;
  }

  /** Ends it and waits until it is gone; one that hangs is left behind. */
  async end(): Promise<void> {
    if (this.#child.connected) this.#send({ type: 'end' });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, END_TIMEOUT_MS);
    });
    await Promise.race([this.#exited, late]);
    clearTimeout(timer);
    if (this.#child.connected) this.#child.disconnect();
    letGoOf(this.#child);
  }

  #ask(message: ToClient): Promise<FromClient> {
    return new Promise((resolve, reject) => {
      if (this.#fault) {
        reject(this.#fault);
        return;
      }
      this.#waiting = { resolve, reject };
      this.#send(message);
    });
  }

  #send(message: ToClient): void {
    this.#child.send(message, () => {
      // It is gone: its exit says why.
    });
  }

  #take(message: FromClient): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (message.type === 'failed')
      waiting?.reject(new IotriageError('trial-failed', `client: ${message.message}`));
    else waiting?.resolve(message);
  }

  #fail(what: string): void {
    this.#fault ??= new IotriageError('trial-failed', `the client (pid ${this.#child.pid ?? 0}) ${what}`);
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(this.#fault);
  }
}

/** What a process inherits that `start` starts; this thread is given back what it had. */
function onProcessors<T>(
  addon: Pick<NativeAddon, 'setThreadAffinity'>,
  processors: readonly number[] | null,
  start: () => T,
): T {
  if (processors === null) return start();
  const before = addon.setThreadAffinity(processors);
  try {
    return start();
  } finally {
    addon.setThreadAffinity(before);
  }
}

/** Node.js cannot load TypeScript: when this module runs from its source, the program comes from the build. */
function clientProgram(): string {
  const here = fileURLToPath(import.meta.url);
  const built = here.endsWith('.ts')
    ? here.replace(/\/src\/(workloads\/app\/[^/]+)\.ts$/, '/dist/$1.js')
    : here;
  return built.replace(/client-process\.js$/, 'client-main.js');
}
