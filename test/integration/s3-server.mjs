// A real server of the S3 protocol on a loopback port, as a program: it prints its port and ends when its input does.
// `node s3-server.mjs DIRECTORY BUCKET`. In front of it stands a door that answers every other GET of a key that ends in
// `.busy` with 503, as a service under load does.
import { createServer, request } from 'node:http';
import S3rver from '@20minutes/s3rver';

const [directory, bucket] = process.argv.slice(2);
const server = new S3rver({
  address: '127.0.0.1',
  port: 0,
  silent: true,
  directory,
  // The door has another address than the one that was signed for.
  allowMismatchedSignatures: true,
  configureBuckets: [{ name: bucket }],
});
const { port } = await server.run();

const refused = new Set();
const door = createServer((incoming, outgoing) => {
  const path = new URL(incoming.url, 'http://127.0.0.1').pathname;
  if (incoming.method === 'GET' && path.endsWith('.busy') && !refused.has(path)) {
    refused.add(path);
    outgoing.writeHead(503, { 'Content-Type': 'application/xml' });
    outgoing.end('<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>');
    return;
  }
  refused.delete(path);
  const { method, url, headers } = incoming;
  const forward = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers);
    answer.pipe(outgoing);
  });
  forward.on('error', () => outgoing.destroy());
  incoming.pipe(forward);
});
door.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${door.address().port}\n`);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
