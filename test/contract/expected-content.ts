import { existsSync, readFileSync } from 'node:fs';
import { FILL_LANE, type IoJob, operationCodes, STAMP_BYTES, STAMP_MAGIC } from '../../src/domain/job.js';
import { unitVisits } from './unit-visits.js';

const MASK = (1n << 64n) - 1n;
const GOLDEN = 0x9e3779b97f4a7c15n;

function mix(value: bigint): bigint {
  let z = value & MASK;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return z ^ (z >> 31n);
}

const bodies = new Map<string, Buffer>();

/** The body of (seed, lane) as `docs/method.md` defines it, computed without the addon. */
function body(seed: number, lane: number, sizeBytes: number): Buffer {
  const name = `${seed} ${lane} ${sizeBytes}`;
  const known = bodies.get(name);
  if (known) return known;
  const bytes = Buffer.alloc(Math.ceil(sizeBytes / 8) * 8);
  const key = mix((BigInt(seed) << 32n) | BigInt(lane));
  for (let word = 0; word * 8 < sizeBytes; word++) {
    bytes.writeBigUInt64LE(mix(key + BigInt(word + 1) * GOLDEN), word * 8);
  }
  bodies.set(name, bytes);
  return bytes;
}

interface BlockOrigin {
  readonly file: number;
  readonly lane: number;
  readonly pass: number;
  readonly offset: number;
  readonly size: number;
}

/** What a block must hold that this lane wrote in this pass. */
function blockBytes(seed: number, { file, lane, pass, offset, size }: BlockOrigin): Buffer {
  const block = Buffer.from(body(seed, lane, size).subarray(0, size));
  const words = [STAMP_MAGIC, seed, file, lane, pass, size, offset % 2 ** 32, Math.floor(offset / 2 ** 32)];
  words.forEach((word, index) => block.writeUInt32LE(word, index * 4));
  return block;
}

/** The lane that a block bears on the volume. */
function laneIn(block: Buffer): number {
  return block.readUInt32LE(12);
}

export interface ContentOptions {
  /** Any worker may write a lane's block, so that the lane in the stamp is one of so many. */
  readonly anyLane: boolean;
  /** The files were filled before, as pass 0. */
  readonly filled: boolean;
}

/**
 * Compares the files of a job that ended by `limitUnits` alone with what it had to write: each block as the last pass
 * left it that came to it.
 * @returns what differs; empty: nothing.
 */
export function contentProblems(job: IoJob, { anyLane, filled }: ContentOptions): string[] {
  const problems: string[] = [];
  const visits = unitVisits(job);
  const { seed, stampBytes, kind } = job.content;
  // What a route makes by itself is not there before its first write.
  const contents = job.files.map(({ path }) => (existsSync(path) ? readFileSync(path) : Buffer.alloc(0)));
  const expectedEnd = job.files.map(({ sizeBytes }) => (filled ? sizeBytes : 0));
  for (let row = 0; row < job.kind.length; row++) {
    if (job.kind[row] !== operationCodes.write) continue;
    const unit = Math.floor(row / job.unitLength);
    const { times, lastPass } = visits[unit]!;
    const written = times > 0;
    if (!written && !filled) continue;
    const file = job.file[row]!;
    const start = job.offset[row]!;
    const end = start + job.size[row]!;
    expectedEnd[file] = Math.max(expectedEnd[file]!, end);
    // A call by a vector writes several blocks, each with a stamp of its own.
    for (let offset = start; offset < end; offset += stampBytes) {
      const size = Math.min(stampBytes, end - offset);
      const found = contents[file]!.subarray(offset, offset + size);
      const foundLane = found.length >= STAMP_BYTES ? laneIn(found) : 0;
      if (anyLane && written && foundLane >= job.lanes && kind === 'random') {
        problems.push(`${file}@${offset}: lane ${foundLane} of ${job.lanes}`);
      }
      const lane = anyLane ? foundLane : unit % job.lanes;
      const origin = written ? { lane, pass: job.firstPass + lastPass } : { lane: FILL_LANE, pass: 0 };
      const wanted =
        kind === 'zero' ? Buffer.alloc(size) : blockBytes(seed, { file, offset, size, ...origin });
      if (!found.equals(wanted)) problems.push(`${file}@${offset}: not what pass ${origin.pass} wrote`);
    }
  }
  contents.forEach(({ length }, file) => {
    if (length !== expectedEnd[file]) problems.push(`${file}: ${length} bytes, not ${expectedEnd[file]!}`);
  });
  return problems;
}
