import { expect, it } from 'vitest';
import { EpochClock, monotonicNs } from '../../../src/domain/clock.js';
import { MissingLog } from '../../../src/samplers/series/missing-log.js';
import { type Gauge, openGauge } from '../../../src/samplers/threads/gauge.js';

const context = { clock: new EpochClock(monotonicNs()), intervalMs: 100 };

/** A gauge that starts so many times, and then finds no thread. */
function open(starts: number) {
  const missing = new MissingLog();
  const seen: number[] = [];
  let running = false;
  const addon = {
    startGauge: () => {
      if (starts-- <= 0) throw new Error('Resource temporarily unavailable');
      running = true;
    },
    stopGauge: () => {
      if (!running) throw new Error('EINVAL');
      running = false;
      return { atNs: Float64Array.of(1), values: Float64Array.of(7), overwritten: 0 };
    },
  };
  const gauge: Gauge = openGauge(addon, 'switches', context, missing, (_, [value = 0]) => seen.push(value));
  return { gauge, missing, seen };
}

const noThread = [{ what: 'switches', why: 'Resource temporarily unavailable' }];

it('does without a gauge that finds no thread', () => {
  const { gauge, missing, seen } = open(0);
  gauge.drain();
  gauge.close();
  expect(seen).toEqual([]);
  expect(missing.list()).toEqual(noThread);
});

it('keeps what it has where none is found later', () => {
  const { gauge, missing, seen } = open(1);
  gauge.drain();
  gauge.drain();
  gauge.close();
  expect(seen).toEqual([7]);
  expect(missing.list()).toEqual(noThread);
});
