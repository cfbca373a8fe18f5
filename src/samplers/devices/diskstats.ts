/**
 * A device's row of /proc/diskstats. Counts since boot; times in ms. What an older kernel does not have is null:
 * discards come with 4.18, flushes with 5.5. Source: kernel `Documentation/admin-guide/iostats.rst`.
 */
export interface DiskCounters {
  readonly reads: number;
  readonly readMerges: number;
  /** Of 512 bytes, whatever the device's block is. */
  readonly readSectors: number;
  readonly readMs: number;
  readonly writes: number;
  readonly writeMerges: number;
  readonly writtenSectors: number;
  readonly writeMs: number;
  /** Requests with the device at this instant: a gauge. */
  readonly inFlight: number;
  readonly busyMs: number;
  readonly weightedMs: number;
  readonly discards: number | null;
  readonly discardMerges: number | null;
  readonly discardedSectors: number | null;
  readonly discardMs: number | null;
  readonly flushes: number | null;
  readonly flushMs: number | null;
}

/** Of the oldest kernels. */
const LEAST_VALUES = 11;

/**
 * Rows by device name. Lines that are no row are passed over.
 * @param wanted only these devices: a machine may have hundreds of rows, and parsing them is most of a sample's cost
 */
export function parseDiskstats(
  text: string,
  wanted: ReadonlySet<string> | null = null,
): ReadonlyMap<string, DiskCounters> {
  const rows = new Map<string, DiskCounters>();
  for (const name of wanted ?? namesIn(text)) {
    const before = text.indexOf(` ${name} `);
    if (before < 0) continue;
    const end = text.indexOf('\n', before);
    const fields = text.slice(before + name.length + 2, end < 0 ? undefined : end).trim();
    const values = fields.split(' ').map(Number);
    if (values.length < LEAST_VALUES || values.some(Number.isNaN)) continue;
    const at = (index: number): number => values[index] ?? 0;
    const later = (index: number): number | null => values[index] ?? null;
    rows.set(name, {
      reads: at(0),
      readMerges: at(1),
      readSectors: at(2),
      readMs: at(3),
      writes: at(4),
      writeMerges: at(5),
      writtenSectors: at(6),
      writeMs: at(7),
      inFlight: at(8),
      busyMs: at(9),
      weightedMs: at(10),
      discards: later(11),
      discardMerges: later(12),
      discardedSectors: later(13),
      discardMs: later(14),
      flushes: later(15),
      flushMs: later(16),
    });
  }
  return rows;
}

function namesIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/^\s*\d+\s+\d+\s+(\S+)/gm), ([, name = '']) => name);
}
