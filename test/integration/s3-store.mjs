// A store of the S3 protocol with objects in it, on a loopback port: `s3-server.mjs` in a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./s3-server.mjs', import.meta.url));

/** The server's own; it has no others. */
export const credentials = {
  AWS_ACCESS_KEY_ID: 'S3RVER',
  AWS_SECRET_ACCESS_KEY: 'S3RVER',
  AWS_REGION: 'us-east-1',
};

/** Starts it and puts the objects into a bucket; `end` takes all of it away again. */
export async function startStore(bucket, objects) {
  const directory = mkdtempSync(path.join(tmpdir(), 'iotriage-s3-'));
  const server = spawn(process.execPath, [PROGRAM, directory, bucket], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(server, 'exit');
  const end = async () => {
    server.stdin.end();
    await exited;
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const endpoint = `http://127.0.0.1:${await portOf(server, exited)}`;
    await put(endpoint, bucket, objects);
    return { endpoint, end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function portOf(server, exited) {
  const died = exited.then(() => {
    throw new Error('the S3 server ended before it had a port');
  });
  const [port] = await Promise.race([once(server.stdout, 'data'), died]);
  died.catch(() => undefined);
  return port.toString().trim();
}

async function put(endpoint, Bucket, objects) {
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
  for (const { key, body } of objects) {
    await client.send(new PutObjectCommand({ Bucket, Key: key, Body: body }));
  }
  client.destroy();
}
