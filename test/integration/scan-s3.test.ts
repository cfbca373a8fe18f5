import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../requires.js';
import { runJson } from './cli.js';

const BUCKET = 'iotriage-test';
/** The server's own; it has no others. */
const credentials = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER', AWS_REGION: 'us-east-1' };
const objects = Array.from({ length: 30 }, (_, index) => ({
  key: `data/part ${index % 3}/öbject-${index}${index === 7 ? '.busy' : ''}`,
  bytes: (index * 7919) % 90_000,
}));
const total = objects.reduce((sum, { bytes }) => sum + bytes, 0);

describeWith(['s3'], 'iotriage run --preset scan --tree s3://bucket/prefix', () => {
  let directory: string;
  let server: ChildProcess;
  let endpoint: string;

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'iotriage-s3-'));
    const program = fileURLToPath(new URL('./s3-server.mjs', import.meta.url));
    server = spawn(process.execPath, [program, directory, BUCKET], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [port] = (await once(server.stdout!, 'data')) as [Buffer];
    endpoint = `http://127.0.0.1:${port.toString().trim()}`;
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
    for (const { key, bytes } of objects)
      await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: Buffer.alloc(bytes, 1) }));
    await client.send(
      new PutObjectCommand({ Bucket: BUCKET, Key: 'elsewhere', Body: 'not below the prefix' }),
    );
    client.destroy();
  }, 60_000);

  afterAll(async () => {
    const ended = once(server, 'exit');
    server.stdin?.end();
    await ended;
    rmSync(directory, { recursive: true, force: true });
  });

  it('counts the bytes of all objects by threads, processes and one loop, and shows what was retried', async () => {
    const { report, stderr } = await runJson(
      [
        ...['--preset', 'scan', '--tree', `s3://${BUCKET}/data/`, '--endpoint', endpoint],
        ...['--rounds', '1', '--with', 'concurrency=2', '--with', 'rows=each-file'],
        ...['--cpus', 'all'],
      ],
      { env: credentials },
    );
    expect(stderr).not.toMatch(/failed/);
    const read = report.activities.filter(({ key }) => key.route !== 'native');
    expect(new Set(read.map(({ key }) => key.route))).toEqual(
      new Set(['fs-promises', 'worker-threads', 'processes']),
    );
    for (const { operations, checks, rows, trials, figures } of read) {
      expect(trials.map(({ failure }) => failure)).toEqual([null]);
      expect(checks.map(({ passed }) => passed)).toEqual([true]);
      expect(operations.read).toMatchObject({ bytes: total, count: objects.length });
      expect(figures.retries?.value.median).toBe(1);
      expect(operations.read?.errors).toMatchObject([{ code: 'retried', syscall: 'GetObject', count: 1 }]);
      expect(rows.map((row) => row.path).toSorted()).toEqual(objects.map(({ key }) => key).toSorted());
    }
    const native = report.activities.filter(({ key }) => key.route === 'native');
    for (const { trials } of native) expect(trials[0]?.failure?.code).toBe('unsupported');
  }, 300_000);

  it('tells a bucket that is not there', async () => {
    const { report } = await runJson(
      [
        ...['--preset', 'scan', '--tree', 's3://no-such-bucket/', '--endpoint', endpoint],
        ...['--rounds', '1', '--with', 'concurrency=1', '--cpus', 'all'],
      ],
      { env: credentials },
    );
    for (const { key, trials } of report.activities)
      if (key.route !== 'native') expect(trials[0]?.failure?.message).toMatch(/bucket/i);
  }, 300_000);
});
