import type { Capability, Dimension } from '../../domain/strategy.js';

export const honoured: Capability = { kind: 'honoured' };

/** The strategy runs at its own value. */
export function fixed(value: number | string | boolean | null, why: string): Capability {
  return { kind: 'fixed', value, why };
}

/** The strategy takes every value but these; `every` stands for `every:8` too. */
export function honouredExcept(values: readonly string[], why: string): Capability {
  return { kind: 'honoured', except: values.map((value) => ({ value, why })) };
}

export const noPool = fixed(null, "it does not use libuv's pool");

/** A strategy's capabilities: what it does not mention is honoured. */
export function capabilities(
  own: Readonly<Partial<Record<Dimension, Capability>>>,
): Readonly<Record<Dimension, Capability>> {
  return {
    poolSize: honoured,
    depth: honoured,
    blockSize: honoured,
    operation: honoured,
    pattern: honoured,
    mode: honoured,
    content: honoured,
    durability: honoured,
    direct: honoured,
    rate: honoured,
    ...own,
  };
}
