import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { IotriageError } from '../../../src/domain/errors.js';
import { HelperProcess } from '../../../src/native/helper-process.js';

type To =
  | { readonly type: 'say'; readonly what: string; readonly afterMs: number }
  | { readonly type: 'quit'; readonly code: number };
interface From {
  readonly type: string;
  readonly what: unknown;
}

const directory = mkdtempSync(join(tmpdir(), 'iotriage-helper-'));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** A program that says what it is told to, and ends at `end` unless it is deaf. */
function program(deaf: boolean): string {
  const file = join(directory, deaf ? 'deaf.mjs' : 'hears.mjs');
  writeFileSync(
    file,
    `process.on('message', (message) => {
       if (message.type === 'end' && ${String(!deaf)}) process.exit(0);
       if (message.type === 'quit') process.exit(message.code);
       if (message.type === 'say')
         setTimeout(() => process.send({ type: message.what, what: process.argv[2] }), message.afterMs);
     });`,
  );
  return file;
}

const notices: From[] = [];
const start = (file = program(false)): HelperProcess<To, From> =>
  new HelperProcess<To, From>(file, {
    name: 'the helper',
    hear: (message) => {
      if (message.type === 'failed') return new IotriageError('trial-failed', 'it said so');
      if (message.type !== 'notice') return 'answer';
      notices.push(message);
      return 'notice';
    },
  });
const say = (what: string, afterMs = 0): To => ({ type: 'say', what, afterMs });

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('HelperProcess', () => {
  it('answers in the order in which it is asked, knows its parent, and tells more than answers', async () => {
    const helper = start();
    const answers = await Promise.all([helper.ask(say('a')), helper.ask(say('b')), helper.ask(say('c'))]);
    expect(answers.map(({ type }) => type)).toEqual(['a', 'b', 'c']);
    expect(answers[0].what).toBe(String(process.pid));
    helper.send(say('notice'));
    await helper.ask(say('d', 20));
    expect(notices).toHaveLength(1);
    await helper.end();
    expect(isThere(helper.pid!)).toBe(false);
    await expect(helper.ask(say('e'))).rejects.toThrow('the helper was asked after its end');
  });

  it('rejects all that waits where it ends, and what is asked then', async () => {
    const helper = start();
    const waiting = [helper.ask(say('late', 10_000)), helper.ask({ type: 'quit', code: 7 })];
    for (const each of await Promise.allSettled(waiting)) {
      expect(each).toMatchObject({ status: 'rejected', reason: { code: 'trial-failed' } });
      expect(String((each as PromiseRejectedResult).reason)).toMatch(/the helper .*ended by exit code 7/);
    }
    await expect(helper.ask(say('a'))).rejects.toThrow('exit code 7');
    await helper.end();
  });

  it('ends with the first fault: what it says of itself, or an answer that nobody asked for', async () => {
    const failing = start();
    await expect(failing.ask(say('failed'))).rejects.toThrow('it said so');
    await failing.end();
    const unasked = start();
    unasked.send(say('a'));
    const told = notices.length;
    expect(await unasked.ask(say('b'))).toMatchObject({ type: 'a' });
    unasked.send(say('notice', 20));
    while (notices.length === told) await sleep(5);
    await expect(unasked.ask(say('c'))).rejects.toThrow('the helper said b unasked');
    await unasked.end();
  });

  it('gives the answer that is asked for, and no other one', async () => {
    const helper = start();
    expect(await helper.askFor(say('a'), 'a')).toMatchObject({ type: 'a' });
    await expect(helper.askFor(say('b'), 'a')).rejects.toThrow('the helper said b unasked');
    await helper.end();
  });

  it('is killed where it does not end', async () => {
    const helper = start(program(true));
    await helper.ask(say('a'));
    const late = helper.ask(say('b', 60_000));
    await Promise.all([helper.end(), expect(late).rejects.toThrow('was asked after its end')]);
    // Nobody waits for it: it may hang in a system call.
    await vi.waitFor(() => {
      expect(isThere(helper.pid!)).toBe(false);
    });
  });
});
