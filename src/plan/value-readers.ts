import * as z from 'zod';
import { formatBytes, formatDurationMs, parseDurationMs, parseSizeBytes } from '../domain/units.js';

/** What is wrong with one value, and what to give instead. Neither ends in a full stop. */
export interface Complaint {
  readonly message: string;
  readonly remedy: string;
}

export type ReadResult<T> = { readonly value: T } | { readonly complaint: Complaint };

/** Reads one value as it comes from the command line (text) or from JSON (text, number or boolean). */
export type ValueReader<T> = (raw: unknown) => ReadResult<T>;

/** A complaint about one part of a value; `given` is that part. */
export type Complain = (given: unknown, complaint: Complaint) => void;

/** The parameters of a custom issue of zod that the plan's problems are made of. */
export interface ComplaintParams {
  readonly given: string;
  readonly remedy: string;
}

/** A zod type out of a function that reads a raw value and complains about all that is wrong with it. */
export function readBy<T>(read: (raw: unknown, complain: Complain) => T) {
  return z
    .unknown()
    .transform((raw, context): T => {
      const issuesBefore = context.issues.length;
      const value = read(raw, (given, { message, remedy }) => {
        const params: ComplaintParams = { given: written(given), remedy };
        context.issues.push({ code: 'custom', input: raw, message, params });
      });
      return context.issues.length > issuesBefore ? z.NEVER : value;
    })
    .optional();
}

/** One value. */
export function one<T>(reader: ValueReader<T>) {
  return readBy((raw, complain) => {
    const result = reader(raw);
    if ('value' in result) return result.value;
    complain(raw, result.complaint);
    return undefined as never;
  });
}

/** One or several: `1,4,16`, `[1, 4, 16]` or `4`. Values given twice count once. */
export function several<T>(reader: ValueReader<T>) {
  return readBy((raw, complain): readonly T[] => {
    const values = new Map<string, T>();
    for (const item of listItems(raw)) {
      const result = reader(item);
      if ('value' in result) values.set(JSON.stringify(result.value), result.value);
      else complain(item, result.complaint);
    }
    if (listItems(raw).length === 0) {
      complain(raw, { message: 'is an empty list', remedy: 'Give at least one value' });
    }
    return [...values.values()];
  });
}

/** The items of a list: of an array, or of text with commas; anything else is a list of one. */
export function listItems(raw: unknown): readonly unknown[] {
  if (Array.isArray(raw)) return raw as unknown[];
  return typeof raw === 'string' ? raw.split(',').map((item) => item.trim()) : [raw];
}

export function wholeNumber(min: number, max: number, remedy: string): ValueReader<number> {
  return (raw) => {
    const value = typeof raw === 'string' && /^\d+$/.test(raw.trim()) ? Number(raw) : raw;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max)
      return { value };
    return { complaint: { message: `must be a whole number from ${min} to ${max}`, remedy } };
  };
}

export function positiveNumber(min: number, max: number, remedy: string): ValueReader<number> {
  return (raw) => {
    const value = typeof raw === 'string' && /^\d*\.?\d+(e-?\d+)?$/i.test(raw.trim()) ? Number(raw) : raw;
    if (typeof value === 'number' && value >= min && value <= max) return { value };
    return { complaint: { message: `must be a number from ${min} to ${max}`, remedy } };
  };
}

/** A size in bytes; a number of JSON is bytes. */
export function size(minBytes: number, maxBytes: number, remedy: string): ValueReader<number> {
  return (raw) => {
    const bytes = typeof raw === 'string' || typeof raw === 'number' ? parseSizeBytes(String(raw)) : null;
    if (bytes === null) return { complaint: { message: 'is no size', remedy } };
    if (bytes >= minBytes && bytes <= maxBytes) return { value: bytes };
    const range = `from ${formatBytes(minBytes)} to ${formatBytes(maxBytes)}`;
    return { complaint: { message: `is out of range: sizes go ${range}`, remedy } };
  };
}

/** A duration in ms; a number without a unit is seconds. */
export function duration(minMs: number, maxMs: number, remedy: string): ValueReader<number> {
  return (raw) => {
    const ms = typeof raw === 'string' || typeof raw === 'number' ? parseDurationMs(String(raw)) : null;
    if (ms === null) return { complaint: { message: 'is no duration', remedy } };
    if (ms >= minMs && ms <= maxMs) return { value: ms };
    const range = `from ${formatDurationMs(minMs)} to ${formatDurationMs(maxMs)}`;
    return { complaint: { message: `is out of range: durations go ${range}`, remedy } };
  };
}

export function choice<const T extends string>(names: readonly T[]): ValueReader<T> {
  return (raw) => {
    const value = names.find((name) => name === raw);
    if (value !== undefined) return { value };
    return { complaint: { message: 'is not known here', remedy: `Choose ${alternatives(names)}` } };
  };
}

export const yesOrNo: ValueReader<boolean> = (raw) =>
  typeof raw === 'boolean'
    ? { value: raw }
    : { complaint: { message: 'is neither true nor false', remedy: 'Give true or false' } };

export const text: ValueReader<string> = (raw) =>
  typeof raw === 'string' && raw !== ''
    ? { value: raw }
    : { complaint: { message: 'is no name', remedy: 'Give a text that is not empty' } };

/** `a, b or c` */
export function alternatives(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}

/** A value as the user wrote it: text as it is, the rest as JSON. */
export function written(raw: unknown): string {
  return typeof raw === 'string' ? raw : JSON.stringify(raw);
}
