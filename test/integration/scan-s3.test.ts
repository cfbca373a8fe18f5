import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../requires.js';
import { runJson } from './cli.js';
import { credentials, startStore, type Store } from './s3-store.mjs';

const BUCKET = 'iotriage-test';
const objects = Array.from({ length: 30 }, (_, index) => ({
  key: `data/part ${index % 3}/öbject-${index}${index === 7 ? '.busy' : ''}`,
  bytes: (index * 7919) % 90_000,
}));
const total = objects.reduce((sum, { bytes }) => sum + bytes, 0);

describeWith(['s3'], 'iotriage run --preset scan --tree s3://bucket/prefix', () => {
  let store: Store;
  let endpoint: string;

  beforeAll(async () => {
    store = await startStore(BUCKET, [
      ...objects.map(({ key, bytes }) => ({ key, body: Buffer.alloc(bytes, 1) })),
      { key: 'elsewhere', body: 'not below the prefix' },
    ]);
    endpoint = store.endpoint;
  }, 60_000);

  afterAll(() => store.end());

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
