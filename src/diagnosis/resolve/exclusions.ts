import type { Finding, Verdict } from '../../domain/finding.js';
import { isSure, type Sureness } from './sureness.js';

interface Exclusion {
  readonly stays: Verdict;
  readonly goes: Verdict;
  readonly why: string;
  /** How sure the one must be beside the other; missing: it need not. */
  readonly sure?: Sureness;
  /** So much of what the other explains it must explain; missing: any. */
  readonly leastOf?: number;
}

/** One of the two cannot hold: the first shows that the second was misled. */
const exclusions: readonly Exclusion[] = [
  ...exclusionsOf('device-bandwidth', 'the device moves all the bytes that it can', [
    'device-latency-serial',
    'device-latency-parallel',
    'device-queue-depth',
  ]),
  { stays: 'page-cache', goes: 'device-bandwidth', why: 'most bytes never met the device' },
  ...(['latency-tail', 'device-latency-serial', 'device-latency-parallel'] as const).map(
    (goes): Exclusion => ({
      stays: 'stall',
      goes,
      why: 'the waits are those for the whole volume',
      sure: 'as',
      leastOf: 0.5,
    }),
  ),
  {
    stays: 'file-lock',
    goes: 'device-latency-serial',
    why: 'more files were measured to do more',
    sure: 'as',
  },
  {
    stays: 'file-lock',
    goes: 'throttled',
    why: 'more files were measured to do more, so nothing beneath them was at its limit',
    sure: 'more',
  },
  {
    stays: 'pool-starved',
    goes: 'device-latency-serial',
    why: 'more threads were measured to do more',
    sure: 'as',
  },
  ...exclusionsOf('throttled', 'the device is idle: what waits, waits above it', [
    'device-bandwidth',
    'device-iops',
    'device-latency-serial',
    'device-latency-parallel',
    'device-queue-depth',
    'stall',
  ]),
  {
    stays: 'throttled',
    goes: 'latency-tail',
    why: 'a limit lets work through in slices, and who waits for the next is late',
    sure: 'nearly',
    leastOf: 0.25,
  },
];

/** One that excludes several, where it is as sure as they are. */
function exclusionsOf(stays: Verdict, why: string, gone: readonly Verdict[]): readonly Exclusion[] {
  return gone.map((goes) => ({ stays, goes, why, sure: 'as', leastOf: 0.25 }));
}

/** Whether one of two findings shows that the other was misled. */
export function excludes(stays: Finding, goes: Finding): boolean {
  return exclusions.some(
    ({ stays: one, goes: other, sure, leastOf = 0 }) =>
      one === stays.id &&
      other === goes.id &&
      (sure === undefined || isSure(sure, stays, goes)) &&
      stays.explains >= leastOf * goes.explains,
  );
}
