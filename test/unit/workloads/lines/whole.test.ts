import { describe, expect, it } from 'vitest';
import { writeWhole } from '../../../../src/workloads/lines/whole.js';

describe('writeWhole', () => {
  it('goes on with what a write left, and is done with what is whole', async () => {
    const calls: string[] = [];
    const write = (text: string): Promise<{ bytesWritten: number }> => {
      calls.push(text);
      return Promise.resolve({ bytesWritten: Math.min(3, text.length) });
    };
    await writeWhole(write, 'line#1\n');
    expect(calls).toEqual(['line#1\n', 'e#1\n', '\n']);
  });

  it('does not try a write of nothing for ever', async () => {
    await expect(writeWhole(() => Promise.resolve({ bytesWritten: 0 }), 'x')).rejects.toThrow(
      'a write of more than 0 bytes wrote none',
    );
  });
});
