import { IotriageError } from '../../domain/errors.js';
import type { ResourceUse } from '../../domain/measurement.js';
import { resourceUseOf } from '../../domain/resource-use.js';
import { builtFile } from '../../native/built-file.js';
import { HelperProcess } from '../../native/helper-process.js';
import type { FromServer, ToServer } from './http-messages.js';

/** The loopback server, seen from the trial. */
export class LoopbackServer {
  port = 0;
  readonly #process = new HelperProcess<ToServer, FromServer>(builtFile(import.meta.url, 'http-main.js'), {
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
      server.port = (await server.#ask('open', 'listening')).port;
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
    const { usage } = await this.#ask('usage', 'usage');
    return resourceUseOf(usage);
  }

  end(): Promise<void> {
    return this.#process.end();
  }

  async #ask<T extends FromServer['type']>(
    what: ToServer['type'],
    type: T,
  ): Promise<Extract<FromServer, { type: T }>> {
    const answer = await this.#process.ask({ type: what });
    if (answer.type !== type)
      throw new IotriageError('internal', `the loopback server said ${answer.type} unasked`);
    return answer as Extract<FromServer, { type: T }>;
  }
}
