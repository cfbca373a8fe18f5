import type { ActivityParameter } from '../domain/activity.js';
import type { ParameterValue } from '../domain/strategy.js';
import { choice, type ReadResult, wholeNumber, written } from './value-readers.js';

/** Reads one value of a parameter. */
export function readParameter(parameter: ActivityParameter, raw: unknown): ReadResult<ParameterValue> {
  if (parameter.kind === 'number') {
    return wholeNumber(
      parameter.min,
      parameter.max,
      `Give ${parameter.name}=${parameter.defaultValue}, for example`,
    )(raw);
  }
  if (parameter.kind === 'choice') return choice(parameter.values)(raw);
  const text = typeof raw === 'string' ? raw : written(raw);
  const complaint = parameter.complain(text);
  return complaint === null ? { value: text } : { complaint };
}

/** A size of the work multiplied by the scale, within the parameter's range; anything else as it is. */
export function nearestScaled(
  parameter: ActivityParameter,
  value: ParameterValue,
  scale: number,
): ParameterValue {
  if (parameter.kind !== 'number' || parameter.scales !== true || typeof value !== 'number') return value;
  return Math.min(parameter.max, Math.max(parameter.min, Math.round(value * scale)));
}
