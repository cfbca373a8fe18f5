import { IotriageError } from '../../domain/errors.js';
import type { ResourceUse } from '../../domain/measurement.js';
import { resourceUseOf } from '../../domain/resource-use.js';
import { programFile } from '../../native/programs.js';
import { HelperProcess } from '../../native/helper-process.js';
import type { FromServer, ToServer } from './http-messages.js';

/** The loopback server, seen from the trial. */
export class LoopbackServer {
  port = 0;
  readonly #process = new HelperProcess<ToServer, FromServer>(programFile('workloads/controls/http-main'), {
    name: 'the loopback server',
    hear: (message) =>
      message.type === 'failed'
        ? new IotriageError('trial-failed', `the loopback server cannot listen: ${message.message}`)
        : 'answer',
  });

  private constructor() {
    // See `start`.
  }

  /** @throws IotriageError `trial-failed` where it cannot be started, or cannot listen. */
  static async start(): Promise<LoopbackServer> {
    const server = new LoopbackServer();
    try {
      server.port = (await server.#process.askFor({ type: 'open' }, 'listening')).port;
      return server;
    } catch (error) {
      await server.end();
      throw error;
    }
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** What it has used since its start. */
  async used(): Promise<ResourceUse> {
    const { usage } = await this.#process.askFor({ type: 'usage' }, 'usage');
    return resourceUseOf(usage);
  }

  end(): Promise<void> {
    return this.#process.end();
  }
}
