/**
 * The loopback server of the controls, as a program: asked to open it listens, and it answers a request for `/N` after N ms. It is started by fork with its
 * parent's pid as its argument, in its parent's process group, and ends with it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadAddon } from '../../native/addon.js';
import type { FromServer, ToServer } from './http-messages.js';

function main(): void {
  // A signal to the group is the trial's: it ends its server itself.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('disconnect', () => process.exit(1));
  if (!loadAddon().dieWithParent(Number(process.argv[2]))) process.exit(1);
  const server = createServer((request, response) => {
    const milliseconds = Number(request.url?.slice(1));
    setTimeout(() => response.end(String(milliseconds)), milliseconds);
  });
  // A connection that idles while others wait stays open.
  server.keepAliveTimeout = 0;
  server.on('error', ({ message }) => {
    send({ type: 'failed', message });
  });
  process.on('message', (message) => {
    const { type } = message as ToServer;
    if (type === 'end') process.exit(0);
    if (type === 'usage') {
      send({ type: 'usage', usage: process.resourceUsage() });
      return;
    }
    server.listen(0, '127.0.0.1', () => {
      send({ type: 'listening', port: (server.address() as AddressInfo).port });
    });
  });
}

function send(message: FromServer): void {
  process.send?.(message, undefined, undefined, () => {
    // The trial is gone: so is this process, at once.
  });
}

main();
