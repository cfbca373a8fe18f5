import type { Unavailable } from '../../domain/target.js';

/** What could not be read, each thing once, with the first reason seen. */
export class MissingLog {
  readonly #reasons = new Map<string, string>();

  note(what: string, why: string): void {
    if (!this.#reasons.has(what)) this.#reasons.set(what, why);
  }

  list(): readonly Unavailable[] {
    return Array.from(this.#reasons, ([what, why]) => ({ what, why }));
  }
}
