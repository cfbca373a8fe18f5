import { fdatasync, fsync, type WriteStream } from 'node:fs';
import type { IoJob } from '../../domain/job.js';
import { NOT_OPEN } from '../drive/descriptors.js';
import { notOpen } from '../drive/operation-error.js';
import type { ChunkStages } from './chunk-stages.js';
import type { SyncCall, SyncDone } from './stream-stages.js';

/** Syncs of what a stream has written, by its descriptor, as a service makes them: a stream syncs at its end at most. */
export class StreamSyncs {
  readonly #stream: WriteStream;
  readonly #call: SyncCall;
  readonly #stages: ChunkStages | null;
  #descriptor = NOT_OPEN;
  #underWay = false;
  #destroyed = false;

  /** @param stages of a staged trial; null: the trial is none. */
  constructor(stream: WriteStream, { syncCall }: Pick<IoJob, 'syncCall'>, stages: ChunkStages | null) {
    this.#stream = stream;
    this.#call = syncCall === 'fsync' ? fsync : fdatasync;
    this.#stages = stages;
    stream.once('open', (descriptor) => {
      this.#descriptor = descriptor;
    });
  }

  /** Makes durable what the stream has called back for. None other is under way. */
  begin(done: SyncDone): void {
    if (this.#descriptor === NOT_OPEN) {
      done(notOpen());
      return;
    }
    this.#underWay = true;
    const ended: SyncDone = (error) => {
      this.#underWay = false;
      done(error);
      if (this.#destroyed) this.#stream.destroy();
    };
    if (this.#stages) this.#stages.sync(this.#call, this.#descriptor, ended);
    else this.#call(this.#descriptor, ended);
  }

  /** Destroys the stream, but not under a sync: its descriptor could be another file's before a thread takes that. */
  destroy(): void {
    this.#destroyed = true;
    if (!this.#underWay) this.#stream.destroy();
  }
}
