import type { IoJob } from '../../domain/job.js';

/** Where lanes meet that share their syncs. One of them syncs for all, the others wait until it has. */
export class GroupGate {
  /** When the sync that was shared last had ended. */
  endedNs = 0;
  #atWork: number;
  #led = false;
  readonly #waiting: ((leads: boolean) => void)[] = [];

  /** @param lanes that are at work, at least 1. */
  constructor(lanes: number) {
    this.#atWork = lanes;
  }

  /** A lane's write is done. True: all others of the group wait, and this lane is to sync for them and then `finish`. */
  arrive(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#leadIfAll();
    });
  }

  /** The sync is done: all others go on. */
  finish(endedNs: number): void {
    this.endedNs = endedNs;
    this.#led = false;
    this.#letGo();
  }

  /** A lane has ended: the others do not wait for it. If it was to sync, they go on without. */
  leave(leads: boolean): void {
    this.#atWork--;
    if (leads) this.finish(this.endedNs);
    else this.#leadIfAll();
  }

  #leadIfAll(): void {
    if (this.#led || this.#waiting.length === 0 || this.#waiting.length < this.#atWork) return;
    this.#led = true;
    this.#waiting.pop()?.(true);
  }

  #letGo(): void {
    for (const resolve of this.#waiting.splice(0)) resolve(false);
  }
}

/** A gate for each group of a job's lanes; null where each lane syncs for itself. */
export function groupGates({ lanes, groupLanes }: IoJob): readonly GroupGate[] | null {
  if (groupLanes === 1) return null;
  return Array.from({ length: lanes / groupLanes }, () => new GroupGate(groupLanes));
}
