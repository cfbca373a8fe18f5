import { type ChildProcess, fork } from 'node:child_process';
import { IotriageError } from '../../domain/errors.js';
import { letGoOf } from '../../domain/let-go.js';
import type { ResourceUse } from '../../domain/measurement.js';
import { builtFile } from './built-file.js';
import type { FromServer, ToServer } from './http-messages.js';

type Answer = Exclude<FromServer, { type: 'failed' }>;

/** The loopback server, seen from the trial: a child in its process group, which dies with it. */
export class LoopbackServer {
  readonly #child: ChildProcess;
  port = 0;

  private constructor() {
    this.#child = fork(builtFile('http-main'), [String(process.pid)], {
      cwd: '/',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }

  /** @throws IotriageError `trial-failed` where it cannot be started, or cannot listen. */
  static async start(): Promise<LoopbackServer> {
    const server = new LoopbackServer();
    try {
      server.port = (await server.#answer('listening')).port;
      return server;
    } catch (error) {
      letGoOf(server.#child);
      throw error;
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** What it has used since its start. */
  async used(): Promise<ResourceUse> {
    const answer = this.#answer('usage');
    this.#send({ type: 'usage' });
    const { usage } = await answer;
    return {
      userNs: usage.userCPUTime * 1e3,
      systemNs: usage.systemCPUTime * 1e3,
      voluntaryContextSwitches: usage.voluntaryContextSwitches,
      involuntaryContextSwitches: usage.involuntaryContextSwitches,
      minorFaults: usage.minorPageFault,
      majorFaults: usage.majorPageFault,
    };
  }

  /** It waits for nothing and writes nothing: it may as well be killed. */
  async end(): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return;
    const gone = new Promise<void>((resolve) => {
      this.#child.once('exit', () => {
        resolve();
      });
    });
    letGoOf(this.#child);
    await gone;
  }

  #send(message: ToServer): void {
    this.#child.send(message, () => {
      // It is gone: its exit says why.
    });
  }

  #answer<T extends Answer['type']>(type: T): Promise<Extract<Answer, { type: T }>> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        child.off('message', hear).off('exit', gone).off('error', fail);
        act();
      };
      const fail = ({ message }: Pick<Error, 'message'>): void => {
        settle(() => {
          reject(new IotriageError('trial-failed', `the loopback server ${message}`));
        });
      };
      const gone = (code: number | null, signal: string | null): void => {
        fail({ message: `ended by ${signal ?? `exit code ${String(code)}`}` });
      };
      const hear = (said: unknown): void => {
        const message = said as FromServer;
        if (message.type === 'failed') fail({ message: `cannot listen: ${message.message}` });
        else if (message.type === type) {
          settle(() => {
            resolve(message as Extract<Answer, { type: T }>);
          });
        }
      };
      child.on('message', hear).once('exit', gone).once('error', fail);
    });
  }
}
