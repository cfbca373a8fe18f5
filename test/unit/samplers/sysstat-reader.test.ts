import fc from 'fast-check';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { EpochClock, monotonicNs } from '../../../src/domain/clock.js';
import { openSysstatSession, SysstatReader } from '../../../src/samplers/devices/sysstat-session.js';

const document = `{"sysstat": {
	"hosts": [
		{
			"nodename": "a{b}c",
			"statistics": [
				{
					"disk": [
						{"disk_device": "vda", "r/s": 2.00, "rkB/s": 48.00, "rrqm": 1.50, "wrqm": 2.50, "drqm": 0.00, "util": 3.00},
						{"disk_device": "loop0", "r/s": 0.00, "aqu-sz": 0.25, "util": 0.00}
					]
				},
				{
					"disk": [
						{"disk_device": "vda", "r/s": 4.00, "util": 5.00}
					]
				}
			]
		}
	]
}}
`;
const rows = [
  { device: 'vda', columns: { 'r/s': 2, 'rkB/s': 48, '%rrqm': 1.5, '%wrqm': 2.5, '%drqm': 0, '%util': 3 } },
  { device: 'loop0', columns: { 'r/s': 0, 'aqu-sz': 0.25, '%util': 0 } },
  { device: 'vda', columns: { 'r/s': 4, '%util': 5 } },
];

describe('SysstatReader', () => {
  it('reads rows by the names of iostat -x', () => {
    expect(new SysstatReader().push(document)).toEqual(rows);
  });

  it('reads the same, however the document is cut', () => {
    const cuts = fc.array(fc.nat({ max: document.length }), { maxLength: 20 });
    fc.assert(
      fc.property(cuts, (positions) => {
        const edges = [0, ...positions.sort((a, b) => a - b), document.length];
        const reader = new SysstatReader();
        const read = edges.slice(1).flatMap((edge, index) => reader.push(document.slice(edges[index], edge)));
        expect(read).toEqual(rows);
      }),
    );
  });

  it('gives a row as soon as it is whole', () => {
    const reader = new SysstatReader();
    expect(reader.push('{"disk": [ {"disk_device": "vda", "r/s": 1')).toEqual([]);
    expect(reader.push('.00}')).toEqual([{ device: 'vda', columns: { 'r/s': 1 } }]);
  });
});

describe('openSysstatSession', () => {
  const open = (devices: readonly string[], intervalMs = 100): ReturnType<typeof openSysstatSession> =>
    openSysstatSession({
      clock: new EpochClock(monotonicNs()),
      intervalMs,
      devices,
      iostatSource: 'sysstat',
    });

  /** Stands in for the program: tells its process group, prints one report, and then never ends. */
  const program = [
    '#!/bin/sh',
    'echo $$ $(cut -d" " -f5 /proc/$$/stat) "$@" > "$0.started.new"; mv "$0.started.new" "$0.started"',
    `echo '{"disk_device": "vda", "r/s": 2.00, "rkB/s": 8.00, "w/s": 3.00, "wkB/s": 1.50, "f/s": 4.00, "util": 3.00}'`,
    'exec sleep 60',
  ].join('\n');

  it('derives bytes and flushes of a row, says how seldom they come, and ends its program', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'iotriage-iostat-'));
    try {
      writeFileSync(join(folder, 'iostat'), program, { mode: 0o755 });
      vi.stubEnv('PATH', `${folder}:${process.env.PATH ?? ''}`);
      const session = open(['vda'], 2000);
      vi.unstubAllEnvs();
      const series = await vi.waitFor(() => {
        const taken = session.take();
        expect(taken).toHaveLength(1);
        return taken[0]!;
      });
      expect(series).toMatchObject({ subject: 'vda', source: 'iostat -dxy' });
      expect(series.columns).toMatchObject({
        'r/s': [2],
        'f/s': [4],
        '%util': [3],
        w_await: [null],
        readBytes: [16384],
        writtenBytes: [3072],
        flushes: [8],
      });
      expect(series.columns).not.toHaveProperty('in_flight');
      expect(session.unavailable()).toEqual([
        { what: 'in_flight', why: 'the program iostat does not print it' },
      ]);

      const [pid, group, ...args] = readFileSync(join(folder, 'iostat.started'), 'utf8').trim().split(' ');
      expect(args.join(' ')).toBe('-dxy -o JSON 2 vda');
      // A process group of its own: Ctrl-C in the terminal does not reach it.
      expect(group).toBe(pid);
      session.close();
      await vi.waitFor(() => {
        expect(existsSync(`/proc/${pid}`)).toBe(false);
      });
    } finally {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    }
  });

  it('says that the program samples no more often than once a second', () => {
    const session = open(['vda'], 100);
    session.close();
    expect(session.unavailable().find(({ what }) => what === 'iostat every 100 ms')?.why).toMatch(
      /^iostat samples once a second: /,
    );
  });

  it('says so where sysstat is not installed', async () => {
    vi.stubEnv('PATH', '/nonexistent');
    const session = open(['vda']);
    vi.unstubAllEnvs();
    await vi.waitFor(() => {
      expect(session.unavailable().map(({ why }) => why)).toContain(
        'the program iostat (package sysstat) is not installed',
      );
    });
    session.close();
    await wait(0);
    expect(session.take()).toEqual([]);
  });

  it('starts no program where there is no device: iostat would print them all', () => {
    const session = open([]);
    session.sample(0);
    session.close();
    expect(session.take()).toEqual([]);
    expect(session.unavailable()[0]?.why).toContain('no block device');
  });
});
