import { noMoments, noStages, splitStages, type Stages } from './stage-split.js';
import type { StageStamps } from './stage-stamps.js';

/**
 * The stages of one lane's operation, added up over the requests that it takes: one, or one after another where a call
 * was short or the operation is made of several. Between the delivery of one and the posting of the next lies
 * JavaScript: it counts as submit. So the four always add up to the time from the call to {@link end}, exactly.
 */
export class StageSum implements Stages {
  submitNs = 0;
  queueNs = 0;
  serviceNs = 0;
  deliverNs = 0;
  /** A request had no stamp: the stages say nothing. */
  missing = false;
  readonly #moments = noMoments();
  readonly #split = noStages();

  /** An operation is called. */
  begin(nowNs: number): void {
    this.submitNs = 0;
    this.queueNs = 0;
    this.serviceNs = 0;
    this.deliverNs = 0;
    this.missing = false;
    this.#moments.submitNs = nowNs;
    this.#moments.postedNs = nowNs;
  }

  /** The call that posts a request has returned, or the request came into being. */
  posted(nowNs: number): void {
    this.#moments.postedNs = nowNs;
  }

  /**
   * A request is delivered.
   * @param stamp that of its system call; null: there is none.
   */
  delivered(nowNs: number, stamp: Pick<StageStamps, 'startNs' | 'endNs'> | null): void {
    const moments = this.#moments;
    if (stamp) {
      moments.beganNs = stamp.startNs;
      moments.endedNs = stamp.endNs;
    } else {
      this.missing = true;
      moments.beganNs = moments.postedNs;
      moments.endedNs = moments.postedNs;
    }
    moments.deliveredNs = nowNs;
    splitStages(moments, this.#split);
    this.submitNs += this.#split.submitNs;
    this.queueNs += this.#split.queueNs;
    this.serviceNs += this.#split.serviceNs;
    this.deliverNs += this.#split.deliverNs;
    moments.submitNs = nowNs;
    moments.postedNs = nowNs;
  }

  /** The caller goes on: what passed since the last delivery belongs to it. */
  end(nowNs: number): void {
    const moments = this.#moments;
    this.deliverNs += Math.max(0, nowNs - moments.submitNs);
    moments.submitNs = nowNs;
  }
}
