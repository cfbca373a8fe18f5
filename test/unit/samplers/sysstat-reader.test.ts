import fc from 'fast-check';
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
  const open = (devices: readonly string[]): ReturnType<typeof openSysstatSession> =>
    openSysstatSession({
      clock: new EpochClock(monotonicNs()),
      intervalMs: 100,
      devices,
      iostatSource: 'sysstat',
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
