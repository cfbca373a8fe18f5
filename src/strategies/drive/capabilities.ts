import type { Capability } from '../../domain/strategy.js';

export const honoured: Capability = { kind: 'honoured' };

/** The strategy runs at its own value. */
export function fixed(value: number | null, why: string): Capability {
  return { kind: 'fixed', value, why };
}

export const noPool = fixed(null, "it does not use libuv's pool");
