/**
 * More runs of an experiment that docs/experiments.md shows, behind the one of its defaults: what it asks, how it is called, and what of its
 * output is shown. `prepare` gives what the arguments need and takes it away again.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const BUCKET = 'logs';
const S3_SERVER = path.join(root, 'test/integration/s3-server.mjs');
/** The server's own; it has no others. */
const credentials = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER', AWS_REGION: 'us-east-1' };

export const further = {
  rewrite: [
    {
      title: 'The cliff of a machine: new files alone, larger than what may be unwritten',
      args: ['.', '--scale', '4'].concat(
        ['phase=new', 'writers=1', 'before=settled', 'sync=none'].flatMap((one) => ['--with', one]),
      ),
    },
  ],
  scan: [
    {
      title: 'A tree of yours, and a row for each file',
      args: ['--tree', 'node_modules', '--with', 'rows=each-file', '--rounds', '1', '--output', 'files.csv'],
      after: () => {
        const rows = readFileSync(path.join(root, 'files.csv'), 'utf8').split('\n');
        rmSync(path.join(root, 'files.csv'));
        return { command: 'head -4 files.csv', text: rows.slice(0, 4).join('\n') };
      },
    },
    {
      title: 'Objects of a store, here of a server on the same machine',
      args: ['--tree', `s3://${BUCKET}/`, '--endpoint', 'http://127.0.0.1:9000', '--rounds', '1'],
      prepare: startStore,
    },
  ],
};

/** A store with the files of src in it; its port takes the place of the one that is shown. */
async function startStore() {
  const directory = mkdtempSync(path.join(tmpdir(), 'iotriage-docs-s3-'));
  const server = spawn(process.execPath, [S3_SERVER, directory, BUCKET], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port] = await once(server.stdout, 'data');
  const endpoint = `http://127.0.0.1:${port.toString().trim()}`;
  const { S3Client, PutObjectCommand } = await import('@aws-sdk/client-s3');
  const client = new S3Client({
    endpoint,
    forcePathStyle: true,
    region: credentials.AWS_REGION,
    credentials: {
      accessKeyId: credentials.AWS_ACCESS_KEY_ID,
      secretAccessKey: credentials.AWS_SECRET_ACCESS_KEY,
    },
  });
  const folder = path.join(root, 'src');
  for (const name of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const file = path.join(name.parentPath, name.name);
    const Key = path.relative(folder, file);
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: readFileSync(file) }));
  }
  client.destroy();
  return {
    environment: credentials,
    replace: ['http://127.0.0.1:9000', endpoint],
    end: async () => {
      const ended = once(server, 'exit');
      server.stdin.end();
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
