export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;
export const NS_PER_US = 1e3;
export const NS_PER_MS = 1e6;
export const NS_PER_S = 1e9;

const sizeUnits: Readonly<Record<string, number>> = {
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

const durationUnits: Readonly<Record<string, number>> = {
  us: 1e-3,
  ms: 1,
  s: 1e3,
  m: 60e3,
  min: 60e3,
  h: 3600e3,
};

/**
 * Reads a size: `4096`, `4k` = `4KiB` = 4,096 bytes, `4kB` = 4,000 bytes (fio's `k` is 1024 as well).
 * @returns whole bytes, or null where the text is no size, no whole number of bytes, or lies beyond 2^53.
 */
export function parseSizeBytes(text: string): number | null {
  const parts = numberAndUnit(text);
  if (parts === null) return null;
  const factor = lookUp(sizeUnits, parts.unit);
  if (factor === undefined) return null;
  const exact = parts.number * factor;
  // 4.1 kB is 4,100 bytes, though 4.1 * 1000 is 4099.999...
  const bytes = Math.round(exact);
  return Number.isSafeInteger(bytes) && Math.abs(exact - bytes) < 1e-6 ? bytes : null;
}

/**
 * Reads a duration: `300ms`, `2s`, `1.5m`, `1h`; a bare number is seconds.
 * @returns milliseconds with a resolution of 1 us, or null where the text is no duration.
 */
export function parseDurationMs(text: string): number | null {
  const parts = numberAndUnit(text);
  if (parts === null) return null;
  const factor = lookUp(durationUnits, parts.unit || 's');
  if (factor === undefined) return null;
  const milliseconds = parts.number * factor;
  return Number.isFinite(milliseconds) ? Math.round(milliseconds * 1e3) / 1e3 : null;
}

/** Bytes in binary units, as block and file sizes are written: `4 KiB`, `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let value = bytes;
  let unit = 0;
  // 1023.6 KiB would be printed as 1024 KiB.
  while (Math.abs(value) >= 1023.5 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${significant(value)} ${units[unit] ?? ''}`;
}

/** Bandwidth in decimal units, as device makers and fio's BW (MB/s) write it: `512 MB/s`. */
export function formatBandwidth(bytesPerSecond: number): string {
  const { digits, prefix } = scaled(bytesPerSecond);
  return `${digits} ${prefix}B/s`;
}

/** A count with a decimal prefix: `950`, `12.3 k`, `1.20 M`. The prefix stands last. */
export function formatCount(count: number): string {
  const { digits, prefix } = scaled(count);
  return prefix === '' ? digits : `${digits} ${prefix}`;
}

/** Nanoseconds in the unit that suits them: `850 ns`, `12.3 us`, `4.56 ms`, `1.20 s`. */
export function formatNs(ns: number): string {
  const magnitude = Math.abs(ns);
  if (magnitude < 999.5) return `${significant(ns)} ns`;
  if (magnitude < 999.5 * NS_PER_US) return `${significant(ns / NS_PER_US)} us`;
  if (magnitude < 999.5 * NS_PER_MS) return `${significant(ns / NS_PER_MS)} ms`;
  return `${significant(ns / NS_PER_S)} s`;
}

/** A span of time in the unit that suits it, as {@link parseDurationMs} reads it: `300 ms`, `2 s`, `1.50 min`, `3 h`. */
export function formatDurationMs(milliseconds: number): string {
  const magnitude = Math.abs(milliseconds);
  if (magnitude < 999.5) return `${significant(milliseconds)} ms`;
  if (magnitude < 59.95e3) return `${significant(milliseconds / 1e3)} s`;
  if (magnitude < 59.95 * 60e3) return `${significant(milliseconds / 60e3)} min`;
  return `${significant(milliseconds / 3600e3)} h`;
}

/** Three significant digits without an exponent; whole numbers in full, and nothing below a millionth. */
export function significant(value: number): string {
  const magnitude = Math.abs(value);
  if (Number.isInteger(value) || magnitude >= 99.95) return value.toFixed(0);
  if (magnitude >= 9.995) return value.toFixed(1);
  if (magnitude >= 0.9995) return value.toFixed(2);
  const leadingZeros = Math.min(3, Math.floor(-Math.log10(magnitude)));
  return value.toFixed(3 + leadingZeros);
}

function numberAndUnit(text: string): { number: number; unit: string } | null {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  return match ? { number: Number(match[1]), unit: (match[2] ?? '').toLowerCase() } : null;
}

function lookUp(units: Readonly<Record<string, number>>, unit: string): number | undefined {
  return Object.hasOwn(units, unit) ? units[unit] : undefined;
}

function scaled(count: number): { digits: string; prefix: string } {
  const prefixes = ['', 'k', 'M', 'G', 'T'];
  let value = count;
  let prefix = 0;
  while (Math.abs(value) >= 999.5 && prefix < prefixes.length - 1) {
    value /= 1000;
    prefix++;
  }
  return { digits: significant(value), prefix: prefixes[prefix] ?? '' };
}

/** `62 %` of a share of 1. */
export function formatPercent(share: number, decimals = 0): string {
  return `${(100 * share).toFixed(decimals)} %`;
}
