// One process at a time in one checkout. No dependencies: it is part of the package's install script.
import { mkdirSync, readFileSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs';
import path from 'node:path';

const pollMs = 200;

/** A process as nobody after it can be, `PID-STARTTIME`; null: it is gone, or a zombie. */
function identityOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command stands in parentheses and may hold any: fields are counted from the last one. See proc(5).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : `${pid}-${fields[19]}`;
  } catch {
    return null;
  }
}

function ownerOf(lock) {
  try {
    return readlinkSync(lock);
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

/** A link is made with what it holds in one step: there is no lock without its owner. */
function tryLock(lock) {
  try {
    symlinkSync(identityOf(process.pid) ?? `${process.pid}`, lock);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function release(lock) {
  try {
    unlinkSync(lock);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

/**
 * Does `work` (synchronous) while no other process holds the lock, a path of ours. The lock of a process that ended
 * without releasing it is removed, under a lock of its own: of two that found it, one must not remove the other's new one.
 * @param say is told which process it waits for.
 */
export function withLock(lock, say, work) {
  mkdirSync(path.dirname(lock), { recursive: true });
  let told = null;
  while (!tryLock(lock)) {
    const owner = ownerOf(lock);
    if (owner === null) continue;
    const [pid] = owner.split('-');
    if (identityOf(pid) !== owner) {
      withLock(`${lock}.stale`, say, () => {
        if (ownerOf(lock) === owner) release(lock);
      });
      continue;
    }
    if (told !== owner) say(`waiting for process ${pid}`);
    told = owner;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pollMs);
  }
  try {
    return work();
  } finally {
    release(lock);
  }
}
