import { pbkdf2 as pbkdf2Callback } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const pbkdf2 = promisify(pbkdf2Callback);
/** Some milliseconds of a thread. */
const HASH_ITERATIONS = 10_000;
const HASH_BYTES = 32;

/** `a0012`: a file that is served; `p0003`: a slot that is stored to. */
export function pathOf(directory: string, kind: 'a' | 'p', index: number): string {
  return join(directory, `${kind}${String(index).padStart(4, '0')}`);
}

/** A service as people write it: GET /file/N, PUT /slot/N, POST /hash; on loopback alone, at a free port. */
export class FileServer {
  /** The first error of the system: a full disk, say. */
  fault: Error | null = null;
  readonly #server: Server;

  constructor(
    private readonly directory: string,
    private readonly sync: 'none' | 'each',
  ) {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        this.fault ??= error instanceof Error ? error : new Error(String(error));
        response.writeHead(500).end();
      });
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

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, what = '', number = ''] = (request.url ?? '').split('/');
    const index = Number(number);
    if (request.method === 'GET' && what === 'file') {
      const body = await readFile(pathOf(this.directory, 'a', index));
      response.writeHead(200, { 'Content-Length': body.length }).end(body);
    } else if (request.method === 'PUT' && what === 'slot') {
      await this.#store(index, await bodyOf(request));
      response.writeHead(204).end();
    } else if (request.method === 'POST' && what === 'hash') {
      const password = await bodyOf(request);
      const hash = await pbkdf2(password, 'salt', HASH_ITERATIONS, HASH_BYTES, 'sha256');
      response.writeHead(200, { 'Content-Length': hash.length }).end(hash);
    } else response.writeHead(404).end();
  }

  async #store(slot: number, body: Buffer): Promise<void> {
    const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
    const file = await open(
      pathOf(this.directory, 'p', slot),
      O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW,
      0o600,
    );
    try {
      await file.writeFile(body);
      if (this.sync === 'each') await file.sync();
    } finally {
      await file.close();
    }
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
