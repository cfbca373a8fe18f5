import { pbkdf2 as pbkdf2Callback } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ActivityContext } from '../../domain/activity.js';

const pbkdf2 = promisify(pbkdf2Callback);
/** Some milliseconds of a thread. */
const HASH_ITERATIONS = 10_000;
const HASH_BYTES = 32;
const MOST_PASSWORD_BYTES = 256;

/** `a0012`: a file that is served; `p0003`: a slot that is stored to. */
export function pathOf(directory: string, kind: 'a' | 'p', index: number): string {
  return join(directory, `${kind}${String(index).padStart(4, '0')}`);
}

/** What a server has. */
export interface Service {
  readonly directory: string;
  readonly sync: 'none' | 'each';
  /** First part of every path: it is known to the client alone, and any other process of this machine gets 404. */
  readonly secret: string;
  readonly files: number;
  readonly slots: number;
  /** Of every body that is stored. */
  readonly sizeBytes: number;
}

/**
 * A service as people write it: GET /SECRET/file/N, PUT /SECRET/slot/N, POST /SECRET/hash; on loopback alone, at a free port. Each
 * answer is told as progress, with the bytes of its body.
 */
export class FileServer {
  /** The first error of the system: a full disk, say. */
  fault: Error | null = null;
  readonly #server: Server;
  readonly #answers = new Set<Promise<void>>();

  constructor(
    private readonly service: Service,
    private readonly watched: Pick<ActivityContext, 'moved' | 'awaitDevice'>,
  ) {
    this.#server = createServer((request, response) => {
      const answer = this.#answerOrFail(request, response).finally(() => this.#answers.delete(answer));
      this.#answers.add(answer);
    });
    this.#server.keepAliveTimeout = 0;
    this.#server.requestTimeout = 0;
  }

  /** @returns the port. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Resolves when nothing of it touches a file any more. */
  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    while (this.#answers.size > 0) await Promise.all(this.#answers);
  }

  async #answerOrFail(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      this.watched.moved(1, await this.#answer(request, response));
    } catch (error) {
      this.fault ??= error instanceof Error ? error : new Error(String(error));
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
      // An answer all the same: what fails at once does not hang.
      this.watched.moved(1, 0);
    }
  }

  /** @returns the bytes of a file that it read or wrote. */
  async #answer(request: IncomingMessage, response: ServerResponse): Promise<number> {
    const { secret, directory, files, slots, sizeBytes } = this.service;
    const [, key, what = '', number = ''] = (request.url ?? '').split('/');
    const action = key === secret ? `${request.method ?? ''} ${what}` : '';
    const index = /^(?:0|[1-9]\d*)$/.test(number) ? Number(number) : Number.POSITIVE_INFINITY;
    if (action === 'GET file' && index < files) {
      const body = await readFile(pathOf(directory, 'a', index));
      response.writeHead(200, { 'Content-Length': body.length }).end(body);
      return body.length;
    }
    if (action === 'PUT slot' && index < slots) {
      if (lengthOf(request) !== sizeBytes) return refuse(response, 413);
      const body = await bodyOf(request);
      await this.#store(index, body);
      response.writeHead(204).end();
      return body.length;
    }
    if (action === 'POST hash') {
      if (!(lengthOf(request) <= MOST_PASSWORD_BYTES)) return refuse(response, 413);
      const password = await bodyOf(request);
      const hash = await pbkdf2(password, 'salt', HASH_ITERATIONS, HASH_BYTES, 'sha256');
      response.writeHead(200, { 'Content-Length': hash.length }).end(hash);
      return 0;
    }
    return refuse(response, 404);
  }

  async #store(slot: number, body: Buffer): Promise<void> {
    const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
    const file = await open(
      pathOf(this.service.directory, 'p', slot),
      O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW,
      0o600,
    );
    try {
      await file.writeFile(body);
      if (this.service.sync === 'each') await this.watched.awaitDevice(() => file.sync());
    } finally {
      await file.close();
    }
  }
}

/** What the body will be, and node:http sees to it; NaN: it does not say. */
function lengthOf({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? Number.NaN);
}

/** Its body is not read: the connection ends. */
function refuse(response: ServerResponse, status: number): number {
  response.writeHead(status, { Connection: 'close' }).end();
  return 0;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
