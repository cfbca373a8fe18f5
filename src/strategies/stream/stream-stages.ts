import { open } from 'node:fs';
import type { EpochClock } from '../../domain/clock.js';
import type { JobRecorder } from '../drive/job-recorder.js';
import { NOT_OPEN } from '../drive/descriptors.js';
import { callClasses, type StageStamps } from '../drive/stage-stamps.js';
import { StageSum } from '../drive/stage-sum.js';

export type Opened = (error: NodeJS.ErrnoException | null, fd: number) => void;

/** `fs.fsync` and `fs.fdatasync`. */
export type SyncCall = (descriptor: number, done: SyncDone) => void;
export type SyncDone = (error: Error | null) => void;

/** A request to the pool. */
export interface Request {
  postedNs: number;
  deliveredNs: number;
  /** Of its system call; null: there is no stamp. */
  stamp: { readonly startNs: number; readonly endNs: number } | null;
}

/**
 * The stages of one file's operations in a staged trial, each the sum over its requests, made by the stream's own calls
 * of `node:fs`, which it lets others make for it. The open belongs to the first operation of its stream.
 */
export abstract class StreamStages {
  protected readonly stamps: StageStamps;
  protected readonly recorder: JobRecorder;
  readonly #now: EpochClock['now'];
  readonly #sum = new StageSum();
  #opening: Request | null = null;
  #file = NOT_OPEN;

  constructor(stamps: StageStamps, recorder: JobRecorder, now: EpochClock['now']) {
    this.stamps = stamps;
    this.recorder = recorder;
    this.#now = now;
  }

  /** Of the option `fs` of a stream. */
  readonly open = (path: string, flags: number, mode: number, done: Opened): void => {
    const request = this.request();
    this.#opening = request;
    open(path, flags, mode, (error, fd) => {
      const found = this.stamps.takePath(callClasses.open, path);
      this.#file = found ? this.stamps.result : NOT_OPEN;
      this.delivered(request, found);
      done(error, fd);
    });
    this.posted(request);
  };

  /** What the stamps of the open file are taken by. */
  protected get file(): number {
    return this.#file;
  }

  protected request(): Request {
    return { postedNs: 0, deliveredNs: 0, stamp: null };
  }

  protected posted(request: Request): void {
    request.postedNs = this.#now();
  }

  /** @param found whether the stamp of its call was taken just now. */
  protected delivered(request: Request, found: boolean): void {
    request.deliveredNs = this.#now();
    if (found) request.stamp = { startNs: this.stamps.startNs, endNs: this.stamps.endNs };
  }

  /** An operation that these requests belong to has succeeded. */
  protected staged(kind: number, calledNs: number, nowNs: number, requests: readonly Request[]): void {
    this.#sum.begin(calledNs);
    if (this.#opening) this.#add(this.#opening);
    this.#opening = null;
    for (const request of requests) this.#add(request);
    this.#sum.end(nowNs);
    this.recorder.staged(kind, this.#sum);
  }

  #add({ postedNs, deliveredNs, stamp }: Request): void {
    this.#sum.posted(postedNs);
    this.#sum.delivered(deliveredNs, stamp);
  }
}
