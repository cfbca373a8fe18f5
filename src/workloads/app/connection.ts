import { Agent, request } from 'node:http';
import { makeBody, stampBody, whyNotBody } from './bodies.js';
import { type LoadRequest, SLOTS_PER_CONNECTION } from './messages.js';
import { type RequestKind, RequestMix } from './request-mix.js';

/** Bytes of a password. */
const PASSWORD = Buffer.from('correct horse battery staple');

/** What one request came to. */
export interface Answered {
  readonly kind: RequestKind;
  readonly bytes: number;
  /** Why it is not what it must be; null: it is. */
  readonly wrong: string | null;
}

/** One connection that is kept, with one request in flight. */
export class Connection {
  /** Slots by the serial number of the last body that the server has stored. */
  readonly stored = new Map<number, number>();
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #mix: RequestMix;
  readonly #body: Buffer;
  readonly #like: Buffer;
  #serial = 0;

  constructor(
    private readonly number: number,
    private readonly load: LoadRequest,
  ) {
    const { seed, readShare, hashShare, files, sizeBytes } = load;
    this.#mix = new RequestMix(seed + number, readShare, hashShare, files);
    this.#body = makeBody(sizeBytes, { index: 0, serial: 0 });
    this.#like = makeBody(sizeBytes, { index: 0, serial: 0 });
  }

  /** Sends the next request and waits for all of its answer. @throws the error of the connection */
  async next(): Promise<Answered> {
    const { kind, file } = this.#mix.next();
    if (kind === 'get') {
      const { status, body } = await this.#send('GET', `/file/${file}`, null);
      const wrong =
        status === 200 ? whyNotBody(body, this.#like, { index: file, serial: 0 }) : `status ${status}`;
      return { kind, bytes: body.length, wrong };
    }
    if (kind === 'hash') {
      const { status } = await this.#send('POST', '/hash', PASSWORD);
      return { kind, bytes: 0, wrong: status === 200 ? null : `status ${status}` };
    }
    const serial = ++this.#serial;
    const slot = this.number * SLOTS_PER_CONNECTION + (serial % SLOTS_PER_CONNECTION);
    const { status } = await this.#send(
      'PUT',
      `/slot/${slot}`,
      stampBody(this.#body, { index: slot, serial }),
    );
    if (status !== 204) return { kind, bytes: 0, wrong: `status ${status}` };
    this.stored.set(slot, serial);
    return { kind, bytes: this.#body.length, wrong: null };
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(
    method: string,
    path: string,
    body: Buffer | null,
  ): Promise<{ readonly status: number; readonly body: Buffer }> {
    return new Promise((resolve, reject) => {
      const headers = body === null ? {} : { 'Content-Length': body.length };
      const sent = request(
        {
          host: '127.0.0.1',
          port: this.load.port,
          method,
          path: `/${this.load.secret}${path}`,
          agent: this.#agent,
          headers,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.once('error', reject);
          response.once('end', () => {
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) });
          });
        },
      );
      sent.once('error', reject);
      sent.end(body ?? undefined);
    });
  }
}
