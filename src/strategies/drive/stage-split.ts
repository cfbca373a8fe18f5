import { NOT_YET } from '../../domain/clock.js';

/** The moments of one request that another thread carried out, in ns since the epoch. */
export interface Moments {
  /** Before the call that hands it over. */
  submitNs: number;
  /** When that call returned. */
  postedNs: number;
  /** The other thread's readings around the system call. */
  beganNs: number;
  endedNs: number;
  /** When the caller goes on. */
  deliveredNs: number;
}

export function noMoments(): Moments {
  return {
    submitNs: NOT_YET,
    postedNs: NOT_YET,
    beganNs: NOT_YET,
    endedNs: NOT_YET,
    deliveredNs: NOT_YET,
  };
}

export interface Stages {
  submitNs: number;
  queueNs: number;
  serviceNs: number;
  deliverNs: number;
}

/** Of no request yet; no whole numbers, as {@link NOT_YET} says. */
export function noStages(): Stages {
  return { submitNs: Number.NaN, queueNs: Number.NaN, serviceNs: Number.NaN, deliverNs: Number.NaN };
}

/**
 * Splits what the caller waited. The other thread may begin before the handing call has returned on the caller's:
 * posting then ends where the work begins. The threads' clocks are the same but found their epochs apart, some tens of
 * ns: moments are kept in their order, so that no stage is negative and the sum is exact.
 *
 * @param into is written to, so that nothing is allocated per operation.
 */
export function splitStages(moments: Readonly<Moments>, into: Stages): void {
  const { submitNs, deliveredNs } = moments;
  const began = clamp(moments.beganNs, submitNs, deliveredNs);
  const ended = clamp(moments.endedNs, began, deliveredNs);
  const posted = clamp(moments.postedNs, submitNs, began);
  into.submitNs = posted - submitNs;
  into.queueNs = began - posted;
  into.serviceNs = ended - began;
  into.deliverNs = deliveredNs - ended;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
