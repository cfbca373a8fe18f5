import type { Durability } from '../domain/plan.js';
import { parseSizeBytes } from '../domain/units.js';
import type { ValueReader } from './value-readers.js';

/** How fast is asked for: operations or bytes, over all members; null: as fast as it goes. */
export type Rate = { readonly per: 'operations' | 'bytes'; readonly second: number } | null;

const MOST_PER_SYNC = 65_536;
const MOST_LANES = 1024;
const plainDurabilities: readonly Durability[] = ['none', 'end', 'each', 'dsync'];

/** `none`, `end`, `each`, `dsync`, `every:N`, `group:N`. */
export const durability: ValueReader<Durability> = (raw) => {
  const plain = plainDurabilities.find((name) => name === raw);
  if (plain !== undefined) return { value: plain };
  const remedy = 'Choose none, end, each, dsync, every:N or group:N, such as every:8';
  const [, kind, digits = ''] =
    typeof raw === 'string' ? (/^(every|group)(?::(.*))?$/.exec(raw.trim()) ?? []) : [];
  if (kind === undefined) return { complaint: { message: 'is not known here', remedy } };
  const count = /^\d+$/.test(digits) ? Number(digits) : 0;
  const most = kind === 'every' ? MOST_PER_SYNC : MOST_LANES;
  if (count < 2 || count > most) {
    const message = `needs the number of writes that share a sync, from 2 to ${most}`;
    return { complaint: { message, remedy: `Write ${kind}:8, for example` } };
  }
  return { value: kind === 'every' ? `every:${count}` : `group:${count}` };
};

const decimal: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };
/** Beyond it, the time between two operations is less than what reading the clock takes. */
const MOST_OPERATIONS_PER_SECOND = 1e8;
const MOST_BYTES_PER_SECOND = 1e15;

/** `1000`, `5k/s`: operations a second, `k` is 1000; `100MiB/s`, `100MB/s`: bytes a second; `none` or 0: no rate. */
export const rate: ValueReader<Rate> = (raw) => {
  const remedy = 'Give operations/s (1000, 5k/s), bytes/s (100MiB/s, 100MB/s) or none';
  const text = typeof raw === 'number' || typeof raw === 'string' ? String(raw).trim() : '';
  if (text === 'none' || Number(text === '' ? Number.NaN : text) === 0) return { value: null };
  const amount = text.replace(/\s*\/\s*s$/i, '');
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([kmg]?)$/i.exec(amount) ?? [];
  if (number !== undefined) {
    const second = Number(number) * (decimal[(unit ?? '').toLowerCase()] ?? 1);
    if (second > 0 && second <= MOST_OPERATIONS_PER_SECOND) return { value: { per: 'operations', second } };
    const message = `is out of range: rates go to ${MOST_OPERATIONS_PER_SECOND} operations/s`;
    return { complaint: { message, remedy } };
  }
  const bytes = /b$/i.test(amount) && amount !== text ? parseSizeBytes(amount) : null;
  if (bytes === null) return { complaint: { message: 'is no rate', remedy } };
  if (bytes > 0 && bytes <= MOST_BYTES_PER_SECOND) return { value: { per: 'bytes', second: bytes } };
  return { complaint: { message: 'is out of range', remedy } };
};

/** A number of processors, or `all` that the run may use. */
export const processors: ValueReader<number | null> = (raw) => {
  if (raw === 'all') return { value: null };
  const value = typeof raw === 'string' && /^\d+$/.test(raw.trim()) ? Number(raw) : raw;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return { value };
  const message = 'must be a whole number from 1 on, or all';
  return { complaint: { message, remedy: 'Give numbers of processors, such as 1,2,4' } };
};

/** The path of a Node.js program, or `default`: the running one. */
export const nodeProgram: ValueReader<string | null> = (raw) => {
  if (raw === 'default') return { value: null };
  if (typeof raw === 'string' && raw !== '') return { value: raw };
  const remedy = 'Name a Node.js program, or default for the running one';
  return { complaint: { message: 'is no path', remedy } };
};
