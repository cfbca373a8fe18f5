import { describe, expect, it } from 'vitest';
import { iotriage } from './cli.js';

describe('iotriage explain', () => {
  it('lists the verdicts without an argument, on stdout alone', async () => {
    const { code, stdout, stderr } = await iotriage(['explain']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of ['page-cache', 'pool-starved', 'fsync', 'inconclusive', 'enospc']) {
      expect(stdout).toMatch(new RegExp(`^${name} +\\S`, 'm'));
    }
    expect(stdout).toMatch(/^cpu {2,}the processors are the limit.*\n\S/m);
  });

  it('says of verdicts what they mean, rest on and cannot see, and what to do', async () => {
    const { code, stdout, stderr } = await iotriage(['explain', 'pool-starved', 'ENOSPC', 'enospc']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.match(/^── \S+/gm)).toEqual(['── pool-starved', '── enospc']);
    for (const title of ['Meaning', 'Evidence', 'Thresholds', 'Limits', 'What to do']) {
      expect(stdout.match(new RegExp(`^${title}$`, 'gm'))).toHaveLength(2);
    }
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('prints Markdown', async () => {
    const { code, stdout } = await iotriage(['explain', 'cpu', 'stall', '--format', 'markdown']);
    expect(code).toBe(0);
    expect(stdout.match(/^## .*/gm)).toEqual(['## cpu', '## stall']);
    expect((await iotriage(['explain', '--format', 'markdown'])).stdout).toMatch(/^- `cpu`: \S/m);
  });

  it('prints one JSON document', async () => {
    const one = await iotriage(['explain', 'page-cache', '--format', 'json']);
    const [verdict, ...others] = JSON.parse(one.stdout) as { thresholds: unknown[] }[];
    expect(verdict).toMatchObject({ id: 'page-cache', explanation: {} });
    expect(verdict!.thresholds.length).toBeGreaterThan(1);
    expect(others).toEqual([]);
    const all = JSON.parse((await iotriage(['explain', '--format', 'json'])).stdout) as unknown[];
    expect(all.length).toBeGreaterThan(15);
  });

  it('knows bad use: all of it in one error, value and remedy named, exit code 2, nothing on stdout', async () => {
    const { code, stdout, stderr } = await iotriage([
      'explain',
      'pol-starved',
      'frobnicate',
      '--format',
      'xml',
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'iotriage: --format xml: is not known. Give one of terminal, markdown, json.\n' +
        'explain pol-starved: is no verdict. Did you mean pool-starved? `iotriage explain` lists all.\n' +
        'explain frobnicate: is no verdict. `iotriage explain` lists all.\n',
    );
  });
});
