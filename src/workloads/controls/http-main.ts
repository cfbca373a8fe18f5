/**
 * The loopback server of the controls, as a program: asked to open it listens, and it answers a request for `/N` after N ms. It is started by fork with its
 * parent's pid as its argument, in its parent's process group, and ends with it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveTrial } from '../../native/helper-program.js';
import type { FromServer, ToServer } from './http-messages.js';

const server = createServer((request, response) => {
  const milliseconds = Number(request.url?.slice(1));
  setTimeout(() => response.end(String(milliseconds)), milliseconds);
});
// A connection that idles while others wait stays open.
server.keepAliveTimeout = 0;

const send: (message: FromServer) => void = serveTrial(({ type }: ToServer) => {
  if (type === 'end') process.exit(0);
  if (type === 'usage') {
    send({ type: 'usage', usage: process.resourceUsage() });
    return;
  }
  server.listen(0, '127.0.0.1', () => {
    send({ type: 'listening', port: (server.address() as AddressInfo).port });
  });
});
server.on('error', ({ message }) => {
  send({ type: 'failed', message });
});
