import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scratchDirectory } from './jobs.js';

const module = new URL('../../../scripts/lock.mjs', import.meta.url).href;

let scratch: ReturnType<typeof scratchDirectory>;
let lock: string;

beforeEach(() => {
  scratch = scratchDirectory();
  lock = join(scratch.path, 'the.lock');
});

afterEach(() => {
  scratch.remove();
});

/** A process that does `work` under the lock and tells on stderr what it waits for. */
function contender(work: string, before = ''): ChildProcess & { readonly stderr: Readable } {
  const script = `import { withLock } from ${JSON.stringify(module)};
    import { appendFileSync, closeSync, existsSync, openSync, unlinkSync } from 'node:fs';
    const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    ${before}
    withLock(${JSON.stringify(lock)}, console.error, () => { ${work} });`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

async function exitCode(child: ChildProcess): Promise<unknown> {
  return child.exitCode ?? (await once(child, 'exit'))[0];
}

/** As the lock names a process: its id and the time when it started. */
function identityOf(pid: number): string {
  return `${pid}-${readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[19]}`;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(10);
}

describe('the lock of a checkout', () => {
  it('says which process it waits for, and goes on when that releases it', async () => {
    const mine = identityOf(process.pid);
    symlinkSync(mine, lock);
    const child = contender('');
    const [line] = (await once(createInterface(child.stderr), 'line')) as [string];
    expect(line).toBe(`waiting for process ${process.pid}`);
    expect(readlinkSync(lock)).toBe(mine);
    unlinkSync(lock);
    expect(await exitCode(child)).toBe(0);
    expect(readdirSync(scratch.path)).toEqual([]);
  });

  it('outlives a process that is killed, and is taken from it', async () => {
    const killed = contender('console.error("in"); pause(60_000);');
    await once(createInterface(killed.stderr), 'line');
    expect(readlinkSync(lock)).toBe(identityOf(killed.pid!));
    killed.kill('SIGINT');
    await once(killed, 'exit');
    expect(readdirSync(scratch.path)).toEqual(['the.lock']);
    expect(await exitCode(contender(''))).toBe(0);
    expect(readdirSync(scratch.path)).toEqual([]);
  });

  it('is taken from a zombie, and from a process whose id another one has now', async () => {
    // The shell becomes a program that never waits for its child.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [zombie] = ((await once(createInterface(parent.stdout), 'line')) as [string]).map(Number);
    await until(() => readFileSync(`/proc/${parent.pid!}/comm`, 'utf8') === 'sleep\n');
    process.kill(zombie!, 'SIGKILL');
    await until(() => readFileSync(`/proc/${zombie!}/stat`, 'utf8').includes(') Z '));
    for (const owner of [identityOf(zombie!), `${process.pid}-1`]) {
      symlinkSync(owner, lock);
      expect(await exitCode(contender(''))).toBe(0);
      expect(readdirSync(scratch.path)).toEqual([]);
    }
    parent.kill();
    await once(parent, 'exit');
  });

  it('lets one in at a time where many find a stale one at once', async () => {
    symlinkSync('4194305-1', lock);
    symlinkSync('4194305-1', `${lock}.stale`);
    const inScratch = (name: string): string => join(scratch.path, name);
    const inside = JSON.stringify(inScratch('inside'));
    // Longer than one that waits sleeps, so that whoever removes what he should not does it while another is inside.
    const work = `closeSync(openSync(${inside}, 'wx')); pause(300); unlinkSync(${inside});
      appendFileSync(${JSON.stringify(inScratch('log'))}, '.');`;
    const go = `appendFileSync(${JSON.stringify(inScratch('there'))}, '.');
      while (!existsSync(${JSON.stringify(inScratch('go'))}));`;
    const children = Array.from({ length: 5 }, () => contender(work, go));
    await until(() => existsSync(inScratch('there')) && readFileSync(inScratch('there')).length === 5);
    writeFileSync(inScratch('go'), '');
    expect(await Promise.all(children.map(exitCode))).toEqual([0, 0, 0, 0, 0]);
    expect(readFileSync(inScratch('log'), 'utf8')).toBe('.....');
    expect(readdirSync(scratch.path).sort()).toEqual(['go', 'log', 'there']);
  });
});
