import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ActivityContext } from '../../domain/activity.js';
import { PIECE_BYTES, PieceSource } from './content.js';
import type { RewritePlan } from './phases.js';

/** Writes what is there before; settled: it has reached the device when this returns. Not measured. */
export async function prepare(
  plan: RewritePlan,
  { moved, awaitDevice, signal }: Pick<ActivityContext, 'moved' | 'awaitDevice' | 'signal'>,
): Promise<void> {
  const source = new PieceSource(plan, 'before');
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  for (const [file, path] of plan.preparedPaths.entries()) {
    const handle = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      for (let offset = 0; offset < plan.sizeBytes && !signal.aborted; offset += PIECE_BYTES) {
        const piece = source.piece(file, offset, plan.sizeBytes);
        await handle.writeFile(piece);
        moved(1, piece.length);
      }
      if (plan.before === 'settled') await awaitDevice(() => handle.datasync());
    } finally {
      await handle.close();
    }
  }
}
