export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;
export const NS_PER_US = 1e3;
export const NS_PER_MS = 1e6;
export const NS_PER_S = 1e9;

const sizeUnits: Record<string, number> = {
  '': 1,
  b: 1,
  k: KIB,
  kib: KIB,
  m: MIB,
  mib: MIB,
  g: GIB,
  gib: GIB,
  t: 1024 * GIB,
  tib: 1024 * GIB,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
};

const durationUnits: Record<string, number> = { us: 1e-3, ms: 1, s: 1e3, m: 60e3, min: 60e3, h: 3600e3 };

/**
 * Reads a size: `4096`, `4k` = `4KiB` = 4,096 bytes, `4kB` = 4,000 bytes (fio's `k` is 1024 as well).
 * @returns whole bytes, or null where the text is no size or lies beyond 2^53.
 */
export function parseSizeBytes(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  if (!match) return null;
  const factor = sizeUnits[(match[2] ?? '').toLowerCase()];
  if (factor === undefined) return null;
  const bytes = Number(match[1]) * factor;
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/**
 * Reads a duration: `300ms`, `2s`, `1.5m`, `1h`; a bare number is seconds.
 * @returns milliseconds, or null where the text is no duration.
 */
export function parseDurationMs(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  if (!match) return null;
  const factor = durationUnits[(match[2] ?? '').toLowerCase() || 's'];
  if (factor === undefined) return null;
  const milliseconds = Number(match[1]) * factor;
  return Number.isFinite(milliseconds) ? milliseconds : null;
}

/** Bytes in binary units, as block and file sizes are written: `4 KiB`, `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${significant(value)} ${units[unit] ?? 'B'}`;
}

/** Bandwidth in decimal units, as device makers and fio's BW (MB/s) write it: `512 MB/s`. */
export function formatBandwidth(bytesPerSecond: number): string {
  return `${formatCount(bytesPerSecond)}B/s`.replace(/([\d.]) ?B\/s$/, '$1 B/s');
}

/** A count with a decimal prefix: `950`, `12.3 k`, `1.2 M`. The prefix stands last. */
export function formatCount(count: number): string {
  const prefixes = ['', 'k', 'M', 'G', 'T'];
  let value = count;
  let prefix = 0;
  while (Math.abs(value) >= 999.5 && prefix < prefixes.length - 1) {
    value /= 1000;
    prefix++;
  }
  const suffix = prefixes[prefix] ?? '';
  return suffix === '' ? significant(value) : `${significant(value)} ${suffix}`;
}

/** Nanoseconds in the unit that suits them: `850 ns`, `12.3 us`, `4.56 ms`, `1.20 s`. */
export function formatNs(ns: number): string {
  const magnitude = Math.abs(ns);
  if (magnitude < 999.5) return `${significant(ns)} ns`;
  if (magnitude < 999.5 * NS_PER_US) return `${significant(ns / NS_PER_US)} us`;
  if (magnitude < 999.5 * NS_PER_MS) return `${significant(ns / NS_PER_MS)} ms`;
  return `${significant(ns / NS_PER_S)} s`;
}

/** Three significant digits without an exponent. */
export function significant(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude === 0) return '0';
  if (magnitude >= 99.95) return value.toFixed(0);
  if (magnitude >= 9.995) return Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1);
  return Number.isInteger(value) ? value.toFixed(0) : value.toFixed(2);
}
