import { join } from 'node:path';
import { type ActivityContext, type ActivityOutcome, plainOutcome } from '../../domain/activity.js';
import type { Check } from '../../domain/activity-findings.js';
import { IotriageError } from '../../domain/errors.js';
import { type Database, openDatabase, type Statement } from './sqlite-module.js';

const ROW_BYTES = 100;
const WARMUP_TRANSACTIONS = 5;
/** SQLite answers with its number. */
const levels: Readonly<Record<string, number>> = { normal: 1, full: 2 };

/** Transactions of one row each, as many as fit into the time; the database is opened anew and looked at afterwards. */
export async function measureTransactions(context: ActivityContext): Promise<ActivityOutcome> {
  const { directory, parameters, signal } = context;
  const file = join(directory ?? '', 's0000');
  const limitMs = Number(parameters.transactionsMs);
  const settings = { journal: String(parameters.journal), synchronous: String(parameters.synchronous) };
  const database = openDatabase(file);
  try {
    configure(database, settings);
    database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB NOT NULL)');
    const insert = database.prepare('INSERT INTO t (id, body) VALUES (?, ?)');
    insertRows(insert, 0, ({ rows }) => rows < WARMUP_TRANSACTIONS);
    const {
      value: rows,
      startNs,
      endNs,
    } = await context.measure(() =>
      insertRows(insert, WARMUP_TRANSACTIONS, ({ rows: done, elapsedMs }) => {
        context.progress(done, done * ROW_BYTES);
        return done === 0 || (elapsedMs < limitMs && !signal.aborted);
      }),
    );
    database.close();
    return {
      ...plainOutcome,
      iterations: rows,
      bytes: rows * ROW_BYTES,
      figures: { 'transactions/s': { value: rows / ((endNs - startNs) / 1e9), unit: '' } },
      checks: checkDatabase(file, WARMUP_TRANSACTIONS + rows),
    };
  } finally {
    // Closing what is closed does nothing; the last connection takes over the log, and removes it.
    database.close();
  }
}

/** @throws IotriageError `unsupported` where the volume cannot have that journal. */
function configure(
  database: Database,
  { journal, synchronous }: { readonly journal: string; readonly synchronous: string },
): void {
  const got = database.pragma(`journal_mode = ${journal}`, { simple: true });
  if (got !== journal) {
    const what = `SQLite cannot keep the journal "${journal}" on this volume: it has "${String(got)}"`;
    throw new IotriageError('unsupported', what);
  }
  database.pragma(`synchronous = ${synchronous}`, { simple: true });
  const level = database.pragma('synchronous', { simple: true });
  if (level !== levels[synchronous]) {
    throw new IotriageError(
      'unsupported',
      `SQLite has synchronous = ${String(level)} in place of ${synchronous}`,
    );
  }
  // No file but those beside the database.
  database.pragma('temp_store = memory', { simple: true });
}

/** Inserts row after row from an id on, each in a transaction of its own. @returns how many. */
function insertRows(
  insert: Statement,
  firstId: number,
  goOn: (so: { readonly rows: number; readonly elapsedMs: number }) => boolean,
): number {
  const body = Buffer.alloc(ROW_BYTES, 'r');
  const start = performance.now();
  let rows = 0;
  while (goOn({ rows, elapsedMs: performance.now() - start })) insert.run(firstId + rows++, body);
  return rows;
}

function checkDatabase(file: string, rows: number): readonly Check[] {
  const database = openDatabase(file);
  try {
    const integrity = database.pragma('integrity_check', { simple: true });
    const found = database.prepare('SELECT count(*) FROM t').pluck().get();
    return [
      { what: 'integrity', passed: integrity === 'ok', detail: String(integrity) },
      { what: 'rows', passed: found === rows, detail: `${String(found)} of ${rows} are there` },
    ];
  } finally {
    database.close();
  }
}
