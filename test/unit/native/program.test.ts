import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IotriageError } from '../../../src/domain/errors.js';
import { endMessage, findProgram, guardBy, readyProgram, whyAbsent } from '../../../src/native/program.js';

const MISSING = 'iotriage-no-such-program';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'iotriage-program-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** A shell script in the place of setpriv. */
function setprivThat(name: string, script: string): string {
  const file = join(directory, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe('what makes a program end with us', () => {
  it('is a setpriv that knows how', () => {
    const file = setprivThat('new', '[ "$1 $2" = "--pdeathsig KILL" ] && shift 2 && exec "$@"');
    expect(guardBy(file)).toEqual([file, '--pdeathsig', 'KILL']);
  });

  it('is nothing where it is older, or not there', () => {
    // As util-linux before 2.33 says it.
    const old = setprivThat('old', 'echo "setpriv: unrecognized option" >&2; exit 1');
    expect(guardBy(old)).toEqual([]);
    expect(guardBy(join(directory, 'missing'))).toEqual([]);
    expect(guardBy(null)).toEqual([]);
  });
});

describe('a program', () => {
  it('is started with its arguments, and tells how it ended', async () => {
    const start = readyProgram('sh');
    const program = start(['-c', 'echo "$1 $LC_ALL"; echo err >&2; exit 3', 'sh', 'a b']);
    expect(program.pid).toBeGreaterThan(0);
    expect(await program.ended).toEqual({ code: 3, signal: null, stdout: 'a b C\n', stderr: 'err\n' });
  });

  it('can be killed', async () => {
    const program = readyProgram('sleep')(['600']);
    program.kill('SIGKILL');
    expect(await program.ended).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  it('that is not installed is unsupported, with the reason', () => {
    const why = `the program ${MISSING} is not installed`;
    expect(findProgram(MISSING)).toBeNull();
    expect(whyAbsent(MISSING)).toBe(why);
    expect(() => readyProgram(MISSING)).toThrow(new IotriageError('unsupported', why));
    expect(whyAbsent('sh')).toBeNull();
  });

  it('that failed is told by how it ended and what it said', () => {
    const end = { code: 1, signal: null, stdout: '', stderr: ' no space\n' };
    expect(endMessage('dd', end)).toBe('dd ended with exit code 1: no space');
    expect(endMessage('fio', { ...end, code: null, signal: 'SIGKILL', stderr: '' })).toBe(
      'fio ended with signal SIGKILL: ',
    );
    expect(endMessage('dd', { ...end, stderr: 'x'.repeat(1000) })).toHaveLength(27 + 300);
  });
});
