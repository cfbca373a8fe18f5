/** The sum of absolute distances from the median, of values that come one by one. */
export class MedianDeviation {
  /** The lower half, ascending; it has as many values as the upper one, or one more. */
  readonly #low: number[] = [];
  readonly #high: number[] = [];
  #lowSum = 0;
  #highSum = 0;

  /** 0 for no values and for one. */
  get sum(): number {
    const middle = this.#low.at(-1) ?? 0;
    return this.#highSum - this.#lowSum + middle * (this.#low.length - this.#high.length);
  }

  add(value: number): void {
    if (value <= (this.#low.at(-1) ?? Number.POSITIVE_INFINITY)) {
      insert(this.#low, value);
      this.#lowSum += value;
    } else {
      insert(this.#high, value);
      this.#highSum += value;
    }
    if (this.#low.length > this.#high.length + 1) this.#move(this.#low.pop() ?? 0, this.#high, -1);
    else if (this.#high.length > this.#low.length) this.#move(this.#high.shift() ?? 0, this.#low, 1);
  }

  #move(value: number, into: number[], toLow: number): void {
    insert(into, value);
    this.#lowSum += toLow * value;
    this.#highSum -= toLow * value;
  }
}

function insert(sorted: number[], value: number): void {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  sorted.splice(low, 0, value);
}
