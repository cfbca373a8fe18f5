import type { ColumnSpec, SamplerSession } from '../../domain/sampler.js';
import { errorCodeOf } from '../../domain/errors.js';
import { FileLog } from './file-log.js';
import { whyUnreadable } from './kernel-file.js';
import { MissingLog } from './missing-log.js';
import { SeriesBuffer } from './series-buffer.js';
import type { Contents } from './text-log.js';

/** What one reading of the files gives: numbers by name; null for what is not there. */
export type Reading = Readonly<Record<string, number | null>>;

/** A sampler that reads a fixed list of files and makes a row from two readings. */
export interface FileSessionOptions {
  readonly sampler: string;
  readonly subject: string;
  readonly source: string;
  readonly columns: readonly ColumnSpec[];
  /** By path, what a file's text says. The names of several files must differ. */
  readonly files: Readonly<Record<string, (text: string) => Reading>>;
  /** A row from two readings, `elapsedNs` apart. */
  readonly derive: (previous: Reading, current: Reading, elapsedNs: number) => Reading;
}

/**
 * A session over files of /proc that stay open. The first sample makes no row: it is where the differences of the
 * second begin. What cannot be read leaves its columns null and stands in `unavailable`; that a process has ended is
 * no such reason, its rows just end.
 */
export function openFileSession(options: FileSessionOptions): SamplerSession {
  const missing = new MissingLog();
  const buffer = new SeriesBuffer(options.sampler, options.subject, options.source, options.columns);
  const files = Object.entries(options.files);
  let previous: { readonly atNs: number; readonly reading: Reading } | null = null;

  /** Null: none of the files could be read. */
  const read = (contents: Contents): Reading | null => {
    const reading: Record<string, number | null> = {};
    let failed = 0;
    for (const [index, [path, parse]] of files.entries()) {
      const content = contents[index] ?? '';
      if (typeof content === 'string') Object.assign(reading, parse(content));
      else {
        failed++;
        if (errorCodeOf(content) !== 'ESRCH') missing.note(path, whyUnreadable(path, content));
      }
    }
    return failed < files.length ? reading : null;
  };
  const log = new FileLog(
    files.map(([path]) => path),
    (atNs, contents) => {
      const reading = read(contents);
      if (!reading) return;
      if (previous) buffer.push(atNs, options.derive(previous.reading, reading, atNs - previous.atNs));
      previous = { atNs, reading };
    },
  );

  return {
    sample: (atNs) => {
      log.sample(atNs);
    },
    tickedBy: (ticker) => {
      log.tickedBy(ticker);
    },
    take: () => {
      log.digest();
      return buffer.take();
    },
    unavailable: () => {
      log.digest();
      return missing.list();
    },
    close: () => {
      log.close();
    },
  };
}

/** Difference of two counters; null where either is unknown or the counter was set back. */
export function increase(
  previous: number | null | undefined,
  current: number | null | undefined,
): number | null {
  if (typeof previous !== 'number' || typeof current !== 'number') return null;
  return current >= previous ? current - previous : null;
}

/** A difference as a rate per second; null where it is unknown or no time has passed. */
export function perSecond(difference: number | null, elapsedNs: number): number | null {
  return difference === null || elapsedNs <= 0 ? null : (difference * 1e9) / elapsedNs;
}
