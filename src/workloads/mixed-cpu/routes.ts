import type { ActivityContext, ActivityOutcome, ActivityRoute } from '../../domain/activity.js';
import { type Place, places } from './computers.js';
import { measureBoth, measureComputing, measureIo } from './measure.js';

const ioParameters = ['files', 'fileMib', 'call', 'durability'];

/** Routes by their names: where the sums are computed, and each kind of work alone. */
export const mixedRoutes: Readonly<Record<string, ActivityRoute>> = {
  'io-only': route('files alone', measureIo, { takes: ioParameters }),
  'compute-only': route('sums alone, where the parameter says', (context) =>
    measureComputing(context, placeOf(context)),
  ),
  loop: both('loop', 'sums on the event loop beside files, each sum in a turn of its own', {
    blocksLoop: true,
  }),
  workers: both('workers', 'sums in worker threads (piscina), one for each, beside files'),
  addon: both('addon', 'sums in C++ on threads of their own, one for each, beside files'),
};

function both(place: Place, summary: string, traits: Partial<ActivityRoute> = {}): ActivityRoute {
  return route(summary, (context) => measureBoth(context, place), {
    takes: [...ioParameters, 'sums'],
    ...traits,
  });
}

function route(
  summary: string,
  run: (context: ActivityContext) => Promise<ActivityOutcome>,
  traits: Partial<ActivityRoute> = {},
): ActivityRoute {
  return { summary, place: 'volume', usesPool: true, blocksLoop: false, run, ...traits };
}

function placeOf({ parameters }: ActivityContext): Place {
  return places.find((place) => place === parameters.where) ?? 'loop';
}
