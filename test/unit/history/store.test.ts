import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/domain/record.js';
import { runsDirectory } from '../../../src/history/state-directory.js';
import { loadRun, parseRecords, RunStore } from '../../../src/history/store.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'iotriage-history-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const header = {
  type: 'run',
  v: 1,
  run: {
    id: 'x',
    startedAt: '2026-01-01T00:00:00.000Z',
    epochNs: '1',
    argv: [],
    environment: { cpus: 2, memoryBytes: 1 },
    plan: { targets: [], volumes: [], cells: [], activities: [], order: [], settings: {}, estimate: {} },
  },
} as unknown as RunRecord;
const end: RunRecord = { type: 'end', v: 1, status: 'complete', elapsedMs: 1, leftBehind: [] };

function write(id: string, ...records: RunRecord[]): void {
  const store = RunStore.create(id, directory);
  for (const record of records) store.append(record);
  store.close();
}

describe('RunStore', () => {
  it('has each record on disk, a line each, when append returns', () => {
    const store = RunStore.create('20260101-000000-aaaa', directory);
    store.append(header);
    expect(readFileSync(store.file, 'utf8')).toBe(`${JSON.stringify(header)}\n`);
    store.append(end);
    expect(readFileSync(store.file, 'utf8').split('\n')).toHaveLength(3);
    store.close();
  });

  it('never writes over a run that is there', () => {
    write('same', header);
    expect(() => RunStore.create('same', directory)).toThrow(/cannot keep the run/);
  });
});

describe('loadRun', () => {
  it('finds the last, an id, the beginning of an id, and a path', () => {
    write('20260101-000000-aaaa', header);
    write('20260102-000000-bbbb', header, end);
    expect(loadRun('last', directory)).toHaveLength(2);
    expect(loadRun('20260101-000000-aaaa', directory)).toHaveLength(1);
    expect(loadRun('20260102', directory)).toHaveLength(2);
    expect(loadRun(path.join(directory, '20260101-000000-aaaa.jsonl'))).toHaveLength(1);
  });

  it('says what there is where it finds none or several', () => {
    expect(() => loadRun('last', directory)).toThrow(/No run is stored/);
    write('20260101-000000-aaaa', header);
    write('20260101-000001-bbbb', header);
    expect(() => loadRun('x', directory)).toThrow(/latest is 20260101-000001-bbbb/);
    expect(() => loadRun('20260101', directory)).toThrow(/2 runs begin/);
    expect(() => loadRun('./missing.jsonl', directory)).toThrow(/no file/);
  });
});

describe('parseRecords', () => {
  it('leaves out a last line that was cut short', () => {
    expect(parseRecords(`${JSON.stringify(header)}\n${JSON.stringify(end).slice(0, 10)}`)).toEqual([header]);
  });

  it.each([
    ['', /no run header/],
    [`${JSON.stringify(end)}\n`, /no run header/],
    [`${JSON.stringify(header)}\nnonsense\n`, /line 2 is no JSON/],
    [`${JSON.stringify({ ...header, v: 9 })}\n`, /version 9/],
    ['[]\n', /no record of iotriage/],
    ['{"type":"run","v":1,"run":{}}\n', /no record of iotriage: run\.id/],
  ])('refuses %j', (text, why) => {
    expect(() => parseRecords(text)).toThrow(why);
  });

  it('fills in what older records lack: activities, and the NUMA nodes of devices', () => {
    const volume = (devices: readonly object[], members: readonly object[] = []) => ({ devices, members });
    const volumes = [volume([{ name: 'vda' }, { name: 'vdb', numaNode: 1 }], [volume([{ name: 'vdc' }])])];
    const older = JSON.stringify(header)
      .replace('"activities":[],', '')
      .replace('"volumes":[]', `"volumes":${JSON.stringify(volumes)}`);
    const [record] = parseRecords(`${older}\n`);
    expect(record).toMatchObject({
      run: {
        plan: {
          activities: [],
          volumes: [
            {
              devices: [{ numaNode: null }, { numaNode: 1 }],
              members: [{ devices: [{ name: 'vdc', numaNode: null }] }],
            },
          ],
        },
      },
    });
  });
});

describe('runsDirectory', () => {
  it('follows XDG_STATE_HOME where it is absolute', () => {
    expect(runsDirectory({ XDG_STATE_HOME: '/var/state' })).toBe('/var/state/iotriage/runs');
    expect(runsDirectory({ XDG_STATE_HOME: 'relative' })).toMatch(/\.local\/state\/iotriage\/runs$/);
  });
});

it('a store that is no directory is one clear error', () => {
  const file = path.join(directory, 'file');
  writeFileSync(file, '');
  expect(() => RunStore.create('id', path.join(file, 'runs'))).toThrow(/XDG_STATE_HOME/);
});
