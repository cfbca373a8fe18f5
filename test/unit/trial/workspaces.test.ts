import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Unavailable } from '../../../src/domain/target.js';
import type { TrialMessage } from '../../../src/domain/trial.js';
import type { Workspace } from '../../../src/trial/workspace.js';
import { makeWorkspaces, removeWorkspaces } from '../../../src/trial/workspaces.js';

const free = { tryLock: () => true };

let parent: string;
let told: TrialMessage[];
let nowNs: number;
const clock = { now: () => nowNs };
const send = (message: TrialMessage): void => void told.push(message);

beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'iotriage-test-'));
  told = [];
  nowNs = 0;
});
afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

/** One of which a name is gone every 60 ms. */
function slow(directory: string, names: number): Workspace {
  return {
    directory,
    remove: (removed) => {
      for (let name = 0; name < names; name++) {
        nowNs += 60e6;
        removed?.();
      }
    },
  };
}

describe('makeWorkspaces', () => {
  const spec = { runId: 'run', cellId: 'c1', round: 2 };

  it('tells the directories before they are made, and that their markers wait for a device', () => {
    const seen: boolean[] = [];
    const look = (message: TrialMessage): void => {
      send(message);
      if (message.type === 'workspace') seen.push(...message.paths.map((each) => existsSync(each)));
    };
    const members = [0, 1].map(() => ({ path: parent, deviceId: '' }));
    const workspaces: Workspace[] = [];
    const paths = makeWorkspaces({ ...spec, members }, { send: look, clock }, free, workspaces);
    const names = [0, 1].map((member) => `.iotriage-run-c1-r2-m${member}-${process.pid}`);
    expect(paths).toEqual(names.map((name) => path.join(parent, name)));
    expect(seen).toEqual([false, false]);
    expect(readdirSync(parent).sort()).toEqual(names);
    expect(workspaces.map(({ directory }) => directory)).toEqual(paths);
    expect(told).toMatchObject([
      { type: 'phase', name: 'workspace' },
      { type: 'workspace', paths },
      { type: 'progress', awaitsDevice: true },
    ]);
    for (const workspace of workspaces) workspace.remove();
    expect(readdirSync(parent)).toEqual([]);
  });

  it('hands over those that were made before one could not be', () => {
    const members = [parent, path.join(parent, 'missing')].map((each) => ({ path: each, deviceId: '' }));
    const workspaces: Workspace[] = [];
    expect(() => makeWorkspaces({ ...spec, members }, { send, clock }, free, workspaces)).toThrow(
      expect.objectContaining({ code: 'volume-gone' }),
    );
    expect(workspaces).toHaveLength(1);
    for (const workspace of workspaces) workspace.remove();
  });
});

describe('removeWorkspaces', () => {
  it('tells now and then how many names are gone, of all of them together', () => {
    removeWorkspaces([slow('/a', 3), slow('/b', 2)], { send, clock }, []);
    expect(told).toEqual([
      { type: 'phase', v: 1, name: 'unlink', atNs: 0 },
      { type: 'progress', v: 1, atNs: 120e6, operations: 2, bytes: 0 },
      { type: 'progress', v: 1, atNs: 240e6, operations: 4, bytes: 0 },
    ]);
  });

  it('removes the others where one cannot be removed, and says why', () => {
    const broken: Workspace = {
      directory: '/a',
      remove: () => {
        throw new Error('it holds what is not ours');
      },
    };
    const unavailable: Unavailable[] = [];
    removeWorkspaces([broken, slow('/b', 2)], { send, clock }, unavailable);
    expect(unavailable).toEqual([{ what: 'removal of /a', why: 'it holds what is not ours' }]);
    expect(nowNs).toBe(120e6);
  });

  it('says nothing where there is nothing to remove', () => {
    removeWorkspaces([], { send, clock }, []);
    expect(told).toEqual([]);
  });
});
