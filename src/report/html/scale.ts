/** Places values of an axis in a drawing. */
export type Scale = (value: number) => number;

export type Range = readonly [from: number, to: number];

/** Equal steps of the value are equal lengths. A domain without length lies in the middle. */
export function linearScale([low, high]: Range, [from, to]: Range): Scale {
  if (high === low) return () => (from + to) / 2;
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}

/** Equal factors are equal lengths. The domain is positive. */
export function logScale([low, high]: Range, range: Range): Scale {
  const scale = linearScale([Math.log(low), Math.log(high)], range);
  return (value) => scale(Math.log(value));
}

/**
 * Round values (1, 2 or 5 times a power of ten apart) from `low` to `high`.
 *
 * @param wanted - at least 1; there are at most so many and one.
 */
export function ticksWithin([low, high]: Range, wanted: number): readonly number[] {
  if (!(high > low)) return [low];
  const step = stepFor((high - low) / wanted);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    // Multiplied steps end in digits that nobody asked for: 0.30000000000000004.
    Math.min(high, Math.max(low, Number(((first + index) * step).toPrecision(12)))),
  );
}

/** The top of an axis from 0 that holds a value: a tick of {@link ticksWithin}; 1 where there is nothing above 0. */
export function roundedTop(value: number, wanted: number): number {
  if (!(value > 0)) return 1;
  const step = stepFor(value / wanted);
  return Number((Math.ceil(value / step - 1e-9) * step).toPrecision(12));
}

/** The powers of ten from the one at or below `low` to the one at or above `high`, at least two. Both are positive. */
export function decadesAround([low, high]: Range): readonly number[] {
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(high) - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}

/** The round number nearest above a step; a hair above counts as on it. */
function stepFor(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((one) => least / power <= one + 1e-9) ?? 10;
  return factor * power;
}
