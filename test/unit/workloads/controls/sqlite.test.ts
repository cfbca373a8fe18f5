import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabase, sqliteAbsent } from '../../../../src/workloads/controls/sqlite-module.js';
import { openSqliteSleep } from '../../../../src/workloads/controls/sqlite-sleep.js';
import { measureTransactions } from '../../../../src/workloads/controls/sqlite-transactions.js';
import { contextOf } from './context.js';

const root = mkdtempSync(path.join(tmpdir(), 'iotriage-sqlite-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});
const absent = await sqliteAbsent(null);
const describeSqlite =
  absent === null
    ? describe
    : (name: string, tests: () => void) => describe.skip(`${name} (skipped: ${absent})`, tests);

describe('sqliteAbsent', () => {
  it('says that another Node.js has none', async () => {
    await expect(sqliteAbsent('/opt/node/bin/node')).resolves.toContain(process.version);
  });
});

describeSqlite('openSqliteSleep', () => {
  it('sleeps in queries, and ends its threads', async () => {
    const waiter = await openSqliteSleep(contextOf({}), 2);
    const waited = await Promise.all([waiter.wait(0, 20), waiter.wait(1, 30)]);
    expect(waited.map(({ startNs, endNs }) => endNs - startNs >= 19e6)).toEqual([true, true]);
    await waiter.end();
  });
});

describeSqlite('measureTransactions', () => {
  it.each([
    ['wal', 'normal'],
    ['wal', 'full'],
    ['delete', 'normal'],
    ['delete', 'full'],
  ])('keeps every row with journal %s, synchronous %s, and leaves one file', async (journal, synchronous) => {
    const directory = mkdtempSync(path.join(root, 'w-'));
    const context = contextOf({ journal, synchronous, transactionsMs: 20 }, { directory });
    const outcome = await measureTransactions(context);
    expect(outcome.iterations).toBeGreaterThanOrEqual(1);
    expect(outcome.checks.map(({ what, passed }) => [what, passed])).toEqual([
      ['integrity', true],
      ['rows', true],
    ]);
    expect(readdirSync(directory)).toEqual(['s0000']);
    const database = openDatabase(path.join(directory, 's0000'));
    expect(database.pragma('journal_mode', { simple: true })).toBe(journal);
    database.close();
  });

  it('stops when the run is interrupted, and closes the database', async () => {
    const directory = mkdtempSync(path.join(root, 'w-'));
    const controller = new AbortController();
    const context = contextOf(
      { transactionsMs: 10_000 },
      {
        directory,
        signal: controller.signal,
        progress: (operations) => {
          if (operations === 3) controller.abort();
        },
      },
    );
    expect((await measureTransactions(context)).iterations).toBe(3);
    expect(readdirSync(directory)).toEqual(['s0000']);
  });

  it('fails where it cannot make the database', async () => {
    const context = contextOf({}, { directory: path.join(root, 'nonesuch') });
    await expect(measureTransactions(context)).rejects.toThrow();
  });
});
