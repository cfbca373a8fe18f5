import { randomInteger, seededRandom, type Random } from '../../stats/random.js';

export type RequestKind = 'get' | 'put' | 'hash';

/** The requests of one connection, drawn from a seed: of a hundred as many of each kind as the shares say, on average. */
export class RequestMix {
  readonly #random: Random;

  /** @param readShare GETs among GETs and PUTs; @param hashShare hashes among all; both in percent. */
  constructor(
    seed: number,
    private readonly readShare: number,
    private readonly hashShare: number,
    private readonly files: number,
  ) {
    this.#random = seededRandom(seed);
  }

  next(): { readonly kind: RequestKind; readonly file: number } {
    const isHash = 100 * this.#random() < this.hashShare;
    const isGet = 100 * this.#random() < this.readShare;
    const file = randomInteger(this.#random, this.files);
    return { kind: isHash ? 'hash' : isGet ? 'get' : 'put', file };
  }
}
