import { createRequire } from 'node:module';
import { errorCodeOf, messageOf } from '../../domain/errors.js';

/** What we use of better-sqlite3, an optional dependency. */
export interface Database {
  pragma(source: string, options: { readonly simple: true }): unknown;
  function(name: string, implementation: (...values: number[]) => number): unknown;
  exec(source: string): unknown;
  prepare(source: string): Statement;
  close(): unknown;
}

export interface Statement {
  run(...values: readonly (number | Uint8Array)[]): unknown;
  get(...values: readonly number[]): unknown;
  /** The first column alone. */
  pluck(): Statement;
}

type DatabaseClass = new (file: string) => Database;

/** Loads it at the first call. @throws where it is not installed, or has no binary for this Node.js. */
export function openDatabase(file: string): Database {
  const require = createRequire(import.meta.url);
  const Loaded = require('better-sqlite3') as DatabaseClass;
  return new Loaded(file);
}

/** Why SQLite cannot be had; null: it can. @param node another program that trials are to run under. */
export function sqliteAbsent(node: string | null): Promise<string | null> {
  return Promise.resolve(node === null ? whyNotLoaded() : whyOnlyHere());
}

function whyNotLoaded(): string | null {
  try {
    openDatabase(':memory:').close();
    return null;
  } catch (error) {
    if (errorCodeOf(error) === 'MODULE_NOT_FOUND')
      return 'better-sqlite3 is not installed: npm install better-sqlite3';
    const [reason = ''] = messageOf(error).split('\n', 1);
    return `better-sqlite3 cannot be loaded (${reason}): npm rebuild better-sqlite3`;
  }
}

function whyOnlyHere(): string {
  return `better-sqlite3 is built for the Node.js that runs iotriage, ${process.version}, and for no other`;
}
