import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileServer } from '../../../src/workloads/app/server.js';
import { watchedContext, type Watched } from './watched/activity-context.js';

const SIZE = 64;
let directory: string;
let watched: Watched;
let server: FileServer;
let port: number;
/** Syncs wait for it. */
let device: Promise<void>;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'iotriage-app-'));
  writeFileSync(join(directory, 'a0000'), Buffer.alloc(SIZE));
  device = Promise.resolve();
  watched = watchedContext(directory, {});
  const { moved } = watched.context;
  server = new FileServer(
    { directory, sync: 'each', secret: 'secret', files: 1, slots: 2, sizeBytes: SIZE },
    {
      moved,
      awaitDevice: async (work) => {
        await device;
        return work();
      },
    },
  );
  port = await server.listen();
});
afterEach(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

function ask(method: string, path: string, body = Buffer.alloc(0), headers = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      response.resume();
      response.once('end', () => {
        resolve(response.statusCode ?? 0);
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

describe('the server of files', () => {
  it('serves, stores and hashes, and tells of each answer', async () => {
    expect(await ask('GET', '/secret/file/0')).toBe(200);
    expect(await ask('PUT', '/secret/slot/1', Buffer.alloc(SIZE))).toBe(204);
    expect(await ask('POST', '/secret/hash', Buffer.from('password'))).toBe(200);
    expect(readdirSync(directory).sort()).toEqual(['a0000', 'p0001']);
    expect(watched.told.create).toEqual({ operations: 3, bytes: 2 * SIZE });
    expect(server.fault).toBeNull();
  });

  it('answers by 500 where the system fails, tells of that too, and keeps the first error', async () => {
    mkdirSync(join(directory, 'p0000'));
    expect(await ask('PUT', '/secret/slot/0', Buffer.alloc(SIZE))).toBe(500);
    expect(server.fault).toMatchObject({ code: 'EISDIR' });
    expect(watched.told.create).toEqual({ operations: 1, bytes: 0 });
  });

  it('tells nothing as long as it answers nothing', async () => {
    let goOn!: () => void;
    device = new Promise((resolve) => (goOn = resolve));
    const answer = ask('PUT', '/secret/slot/0', Buffer.alloc(SIZE));
    await sleep(300);
    expect(watched.told).toEqual({});
    goOn();
    expect(await answer).toBe(204);
  });

  it.each(['0.5', '2', '-1', '', '1e0', '01', '../x', 'NaN'])(
    'has no slot %s, and makes no file for it',
    async (slot) => {
      expect(await ask('PUT', `/secret/slot/${slot}`, Buffer.alloc(SIZE))).toBe(404);
      expect(readdirSync(directory)).toEqual(['a0000']);
      expect(server.fault).toBeNull();
    },
  );

  it('has nothing for who does not know its secret', async () => {
    for (const path of ['/slot/0', '//slot/0', '/other/slot/0'])
      expect(await ask('PUT', path, Buffer.alloc(SIZE))).toBe(404);
    expect(await ask('GET', '/file/0')).toBe(404);
    expect(await ask('GET', '/secret/file/1')).toBe(404);
    expect(readdirSync(directory)).toEqual(['a0000']);
  });

  it('takes bodies of the one length alone, and says so before it reads them', async () => {
    expect(await ask('PUT', '/secret/slot/0', Buffer.alloc(SIZE - 1))).toBe(413);
    expect(await ask('PUT', '/secret/slot/0', Buffer.alloc(SIZE), { 'Transfer-Encoding': 'chunked' })).toBe(
      413,
    );
    expect(await ask('POST', '/secret/hash', Buffer.alloc(257))).toBe(413);
    const head = 'PUT /secret/slot/0 HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n';
    const socket = connect(port, '127.0.0.1');
    socket.write(head);
    const [line] = await new Promise<string[]>((resolve) => {
      socket.once('data', (data) => {
        resolve(data.toString().split('\r\n'));
      });
    });
    socket.destroy();
    expect(line).toMatch(/ 413 /);
    expect(readdirSync(directory)).toEqual(['a0000']);
  });

  it('is closed when no answer touches a file any more', async () => {
    let goOn!: () => void;
    device = new Promise((resolve) => (goOn = resolve));
    const answers = [0, 1].map((slot) =>
      ask('PUT', `/secret/slot/${slot}`, Buffer.alloc(SIZE)).catch(() => null),
    );
    while (readdirSync(directory).length < 3) await sleep(5);
    let isClosed = false;
    const closing = server.close().then(() => {
      isClosed = true;
    });
    await Promise.all(answers);
    await sleep(50);
    expect(isClosed).toBe(false);
    goOn();
    await closing;
    expect(isClosed).toBe(true);
  });
});
