import type { Answer } from '../domain/answer.js';
import type { Experiment } from '../domain/experiment.js';
import type { Confidence, Evidence } from '../domain/finding.js';
import { NS_PER_S, NS_PER_US, significant } from '../domain/units.js';
import { overlaps, timeRatio } from './lines/ratio.js';
import { awaitingRoutes, type PlaceReadings, placesOf, routeNamed } from './lines/readings.js';
import { reasonsOf } from './lines/reasons.js';
import { causeIsMeasured, summarizePlace } from './lines/summary.js';
import { weakest } from './read/weakest.js';

/** Fewer rounds have no interval of their own. */
const ROUNDS_FOR_HIGH = 5;
const ROUNDS_FOR_MEDIUM = 3;

export const lines: Experiment = {
  name: 'lines',
  question: 'Why is asynchronous writing slower?',
  seenElsewhere:
    '500,000 lines into one file. One machine: 0.33 s by a buffered writer against 36 s by 10 writers that await each line (109x). ' +
    'Another: 0.07 s against 11 s, 0.18 s with a buffer of 64 KiB, 0.14 s with two of them. A third, in memory: 0.030 s buffered, 0.041 s ' +
    'double-buffered (1.3x), 0.062 s buffered and awaited (2.2x), 0.18 s by a stream (6x), 0.47 s by writeSync per line (18x), 5.2 s by 10 writers ' +
    '(153x), 18.6 s by one (616x), 65 s by appendFile (2,630x).',
  answer: (result) => {
    const places = placesOf(result);
    return places.length === 0 ? null : answerOf(places);
  },
};

/** Several places: each has a sentence, and the answer is as sure as the least sure of them. */
function answerOf(places: readonly PlaceReadings[]): Answer {
  const several = places.length > 1;
  const at = (place: PlaceReadings, text: string): string => (several ? `${place.path}: ${text}` : text);
  return {
    summary: places.map((place) => at(place, summarizePlace(place))).join(' '),
    confidence: weakest(places.map(confidenceOf)),
    reasons: places.flatMap((place) => reasonsOf(place).map((reason) => at(place, reason))),
    evidence: places.flatMap(evidenceOf),
  };
}

function confidenceOf({ routes, missing, stagedWrites }: PlaceReadings): Confidence {
  const buffered = routeNamed(routes, 'sync-buffered');
  const [lead] = awaitingRoutes(routes);
  if (!buffered || !lead) return 'low';
  const rounds = Math.min(buffered.secondsPerLine.rounds, lead.secondsPerLine.rounds);
  const apart = !overlaps(timeRatio(lead.secondsPerLine, buffered.secondsPerLine));
  const lost = missing.some(({ code }) => code === 'verify-failed');
  if (lost || !apart || rounds < ROUNDS_FOR_MEDIUM || !causeIsMeasured(lead, stagedWrites)) return 'low';
  const calm = !buffered.disturbed && !lead.disturbed;
  return calm && rounds >= ROUNDS_FOR_HIGH && missing.length === 0 && stagedWrites.length > 0
    ? 'high'
    : 'medium';
}

function evidenceOf({ path, routes, stagedWrites }: PlaceReadings): readonly Evidence[] {
  const named = [routeNamed(routes, 'sync-buffered'), ...awaitingRoutes(routes)].flatMap(
    (route) => route ?? [],
  );
  return [
    ...named.map(({ name, secondsPerLine: { median, min, max, rounds } }) => {
      const us = (seconds: number): string => significant((seconds * NS_PER_S) / NS_PER_US);
      return {
        name: `a line by ${name}`,
        value: us(median),
        unit: 'us',
        source: `${path}, median of the rounds (${rounds}), ${us(min)} to ${us(max)} us`,
      };
    }),
    ...stagedWrites.map(({ inFlight, latencyNs, stagesNs }) => ({
      name: `system call in an awaited small write, ${inFlight} in flight`,
      value: significant((100 * stagesNs.service) / latencyNs),
      unit: '%',
      source: `${path}, stages of fs-promises stamped by the interposer`,
    })),
  ];
}
