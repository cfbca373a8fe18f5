import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { LoopbackServer } from '../../../../src/workloads/controls/http-server.js';
import { openHttp } from '../../../../src/workloads/controls/http.js';
import { contextOf } from './context.js';

const built = fileURLToPath(new URL('../../../../dist/workloads/controls/http-server.js', import.meta.url));

/** No process any more, or only what its parent has yet to take note of. */
function isGone(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return true;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return ['Z', 'X'].includes(stat.slice(stat.lastIndexOf(')') + 2)[0] ?? '');
  } catch {
    return true;
  }
}

describe('LoopbackServer', () => {
  it('is a process that is gone after its end, in the process group of its parent', async () => {
    const server = await LoopbackServer.start();
    const pid = server.pid!;
    const groupOf = (process: number | 'self'): string | undefined => {
      const stat = readFileSync(`/proc/${process}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2];
    };
    expect(groupOf(pid)).toBe(groupOf('self'));
    const used = await server.used();
    expect(used.userNs + used.systemNs).toBeGreaterThan(0);
    await server.end();
    expect(isGone(pid)).toBe(true);
    await expect(server.end()).resolves.toBeUndefined();
  });

  it('is gone when its parent is killed', async () => {
    const script = `import { LoopbackServer } from ${JSON.stringify(built)};
      const server = await LoopbackServer.start();
      console.log(server.pid);
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    expect(isGone(pid)).toBe(false);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    while (!isGone(pid)) await sleep(10);
    expect(isGone(pid)).toBe(true);
  });
});

describe('openHttp', () => {
  it('is answered after the wait, and leaves no server', async () => {
    const waiter = await openHttp(contextOf({}), 2);
    const waited = await Promise.all([waiter.wait(0, 20), waiter.wait(1, 40)]);
    expect(waited.map(({ startNs, endNs }) => endNs - startNs >= 18e6)).toEqual([true, true]);
    const used = await waiter.used!();
    expect(used.userNs + used.systemNs).toBeGreaterThanOrEqual(0);
    await waiter.end();
    await expect(waiter.wait(0, 1)).rejects.toThrow();
  });
});
