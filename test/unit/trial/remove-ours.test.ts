import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MARKER_NAME, WORKSPACE_DIRECTORY, WORKSPACE_FILE } from '../../../src/trial/marker.js';
import { removeOurs } from '../../../src/trial/remove-ours.js';
import { makeWorkspace, workspacePath } from '../../../src/trial/workspace.js';
import { describeWith } from '../../requires.js';

let root: string;
let fd: number;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'iotriage-ours-'));
  mkdirSync(path.join(root, 'inside'));
  fd = openSync(path.join(root, 'inside'), 'r');
});
afterEach(() => {
  closeSync(fd);
  rmSync(root, { recursive: true, force: true });
});

const inside = (...names: string[]): string => path.join(root, 'inside', ...names);

/** A directory of a user's, outside, with a file whose name could be ours. */
function users(): string {
  const directory = path.join(root, 'users');
  mkdirSync(directory);
  writeFileSync(path.join(directory, 'f0000'), 'mine');
  return path.join(directory, 'f0000');
}

describe('removeOurs', () => {
  it('removes files and nested directories of our names', () => {
    mkdirSync(inside('d0000', 'd0001'), { recursive: true });
    mkdirSync(inside('d0002'));
    writeFileSync(inside('f0000'), 'x');
    writeFileSync(inside('d0000', 'f0001'), 'x');
    writeFileSync(inside('d0000', 'd0001', 'f0002'), 'x');
    expect(removeOurs(fd, null)).toEqual([]);
    expect(readdirSync(inside())).toEqual([]);
  });

  it('tells each name as it is gone', () => {
    mkdirSync(inside('d0000'));
    writeFileSync(inside('d0000', 'f0000'), 'x');
    writeFileSync(inside('d0000', 'f0001'), 'x');
    writeFileSync(inside('notes'), 'mine');
    const left: number[] = [];
    removeOurs(fd, null, () => {
      left.push(existsSync(inside('d0000')) ? readdirSync(inside('d0000')).length : -1);
    });
    expect(left).toEqual([1, 0, -1]);
  });

  it("leaves a stranger's file deep inside, with the directories above it, and names it", () => {
    mkdirSync(inside('d0000', 'd0001'), { recursive: true });
    writeFileSync(inside('d0000', 'd0001', 'notes.txt'), 'mine');
    writeFileSync(inside('d0000', 'd0001', 'f0000'), 'x');
    expect(removeOurs(fd, null)).toEqual(['d0000/d0001/notes.txt']);
    expect(readFileSync(inside('d0000', 'd0001', 'notes.txt'), 'utf8')).toBe('mine');
    expect(existsSync(inside('d0000', 'd0001', 'f0000'))).toBe(false);
  });

  it('does not enter a directory of another name, whatever lies in it', () => {
    mkdirSync(inside('data'));
    mkdirSync(inside('e0000'));
    writeFileSync(inside('data', 'f0000'), 'mine');
    writeFileSync(inside('e0000', 'f0000'), 'mine');
    expect([...removeOurs(fd, null)].sort()).toEqual(['data', 'e0000']);
    expect(readFileSync(inside('data', 'f0000'), 'utf8')).toBe('mine');
    expect(readFileSync(inside('e0000', 'f0000'), 'utf8')).toBe('mine');
  });

  it.each(['d0000', 'f0000'])('neither follows nor removes a link to a directory named %s', (name) => {
    const precious = users();
    symlinkSync(path.dirname(precious), inside(name));
    expect(removeOurs(fd, null)).toEqual([name]);
    expect(readFileSync(precious, 'utf8')).toBe('mine');
    expect(readdirSync(inside())).toEqual([name]);
  });

  it.each(['d0001', 'f0001'])(
    'neither follows nor removes a link inside a directory of ours named %s',
    (name) => {
      const precious = users();
      mkdirSync(inside('d0000'));
      symlinkSync(name.startsWith('d') ? path.dirname(precious) : precious, inside('d0000', name));
      expect(removeOurs(fd, null)).toEqual([`d0000/${name}`]);
      expect(readFileSync(precious, 'utf8')).toBe('mine');
      expect(readdirSync(inside('d0000'))).toEqual([name]);
    },
  );

  it('leaves an empty directory that is not named as ours, and a directory where a file of ours would be', () => {
    mkdirSync(inside('empty'));
    mkdirSync(inside('f0000'));
    expect([...removeOurs(fd, null)].sort()).toEqual(['empty', 'f0000']);
  });

  it('stops at a depth that no workload makes', () => {
    const deep = Array.from({ length: 10 }, () => 'd0000');
    mkdirSync(inside(...deep), { recursive: true });
    expect(removeOurs(fd, null)).toEqual([deep.slice(0, 9).join('/')]);
    expect(existsSync(inside(...deep))).toBe(true);
  });

  it('removes nothing but what bears our names, whatever tree it meets', () => {
    const name = fc.constantFrom('d0000', 'd0001', 'f0000', 'f0001', 'notes', 'd1', '.hidden');
    const kind = fc.constantFrom('file', 'directory', 'link');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), kind), { maxLength: 12 }),
        (tree) => {
          const outside = path.join(root, 'outside');
          mkdirSync(outside, { recursive: true });
          writeFileSync(path.join(outside, 'f0000'), 'mine');
          const foreign: string[] = [];
          for (const [names, what] of tree) {
            try {
              if (!realpathSync(path.dirname(inside(...names))).startsWith(realpathSync(inside()))) continue;
              if (what === 'directory') mkdirSync(inside(...names));
              else if (what === 'link') symlinkSync(outside, inside(...names));
              else writeFileSync(inside(...names), 'x', { flag: 'wx' });
            } catch {
              // Its parent is no directory, or something is there already.
              continue;
            }
            const above = names.slice(0, -1).every((each) => WORKSPACE_DIRECTORY.test(each));
            const own = names.at(-1) ?? '';
            const ours =
              (what === 'file' && WORKSPACE_FILE.test(own)) ||
              (what === 'directory' && WORKSPACE_DIRECTORY.test(own));
            if (!above || !ours) foreign.push(inside(...names));
          }
          const left = removeOurs(fd, null);
          expect(readdirSync(outside)).toEqual(['f0000']);
          for (const each of foreign) expect(readdirSync(path.dirname(each))).toContain(path.basename(each));
          expect(left.length === 0).toBe(foreign.length === 0);
          for (const each of readdirSync(inside())) rmSync(inside(each), { recursive: true });
        },
      ),
      { numRuns: 150 },
    );
  });
});

describeWith(['root'], 'removeOurs, where the same file system is mounted in a directory of ours', () => {
  it('does not enter it', () => {
    const precious = users();
    mkdirSync(inside('d0000'));
    execFileSync('mount', ['--bind', path.dirname(precious), inside('d0000')]);
    try {
      expect(removeOurs(fd, null)).toEqual(['d0000']);
      expect(readFileSync(precious, 'utf8')).toBe('mine');
    } finally {
      execFileSync('umount', [inside('d0000')]);
    }
  });
});

describe('a workspace', () => {
  it('goes with the directories in it, and stays where a stranger lies in one', () => {
    const free = { tryLock: () => true };
    const clean = makeWorkspace(workspacePath(root, 'a'), 'run', '', free);
    mkdirSync(path.join(clean.directory, 'd0000'));
    writeFileSync(path.join(clean.directory, 'd0000', 'f0000'), 'x');
    clean.remove();
    expect(existsSync(clean.directory)).toBe(false);

    const kept = makeWorkspace(workspacePath(root, 'b'), 'run', '', free);
    mkdirSync(path.join(kept.directory, 'd0000'));
    writeFileSync(path.join(kept.directory, 'd0000', 'notes.txt'), 'mine');
    expect(() => {
      kept.remove();
    }).toThrow(/d0000\/notes\.txt/);
    expect(readdirSync(kept.directory).sort()).toEqual([MARKER_NAME, 'd0000'].sort());
  });
});
