import type { ColumnSpec, SamplerSession } from '../../domain/sampler.js';
import { errorCodeOf } from '../../domain/errors.js';
import type { Unavailable } from '../../domain/target.js';
import { KernelFile, whyUnreadable } from './kernel-file.js';
import { MissingLog } from './missing-log.js';
import { SeriesBuffer } from './series-buffer.js';

/** What one reading of the files gives: numbers by name; null for what is not there. */
export type Reading = Readonly<Record<string, number | null>>;

/** Something that is read whole at each sample. */
export interface ReadingSource {
  /** What it is, for `unavailable`. */
  readonly path: string;
  /**
   * Null: this reading is left out. Its columns are then null, and the next differences count from the reading before.
   * @throws the system error; `ESRCH` says that the process has ended
   */
  read(atNs: number): Reading | null;
  /** What was left out, and why; null where nothing was. */
  remark?(): Unavailable | null;
  close(): void;
}

/** A file of /proc and what its text says. The names of several sources must differ. */
export function fileSource(path: string, parse: (text: string) => Reading): () => ReadingSource {
  return () => {
    const file = new KernelFile(path);
    return {
      path,
      read: () => parse(file.read()),
      close: () => {
        file.close();
      },
    };
  };
}

/** A sampler that reads a fixed list of sources and makes a row from two readings. */
export interface FileSessionOptions {
  readonly sampler: string;
  readonly subject: string;
  readonly source: string;
  readonly columns: readonly ColumnSpec[];
  /** Opens each; by path, for the reason why it could not be opened. */
  readonly sources: Readonly<Record<string, () => ReadingSource>>;
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
  const sources = Object.entries(options.sources).flatMap(([path, open]) => {
    try {
      return [open()];
    } catch (error) {
      missing.note(path, whyUnreadable(path, error));
      return [];
    }
  });
  let previous: { readonly atNs: number; readonly counted: Reading } | null = null;
  let open = true;

  /** What each source was last read to say. */
  const last = new Map<ReadingSource, Reading>();

  const read = (atNs: number): Reading | null => {
    const reading: Record<string, number | null> = {};
    let any = false;
    for (const source of sources) {
      try {
        const part = source.read(atNs);
        if (part === null) continue;
        Object.assign(reading, part);
        last.set(source, part);
        any = true;
      } catch (error) {
        last.delete(source);
        if (errorCodeOf(error) !== 'ESRCH') missing.note(source.path, whyUnreadable(source.path, error));
      }
    }
    return any ? reading : null;
  };

  return {
    sample: (atNs) => {
      if (!open) return;
      const reading = read(atNs);
      if (!reading) return;
      if (previous) buffer.push(atNs, options.derive(previous.counted, reading, atNs - previous.atNs));
      previous = {
        atNs,
        counted: Object.fromEntries([...last.values()].flatMap(Object.entries<number | null>)),
      };
    },
    take: () => buffer.take(),
    unavailable: () => [...missing.list(), ...sources.flatMap((source) => source.remark?.() ?? [])],
    close: () => {
      if (!open) return;
      open = false;
      for (const source of sources) source.close();
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
