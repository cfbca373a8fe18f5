import { describe, expect, it } from 'vitest';
import { durability, nodeProgram, processors, rate } from '../../../src/plan/dimension-readers.js';

describe('durability', () => {
  it.each(['none', 'end', 'each', 'dsync', 'every:8', 'group:16', 'group:1024'])('takes %s', (text) => {
    expect(durability(text)).toEqual({ value: text });
  });

  it.each([
    'always',
    'every',
    'every:',
    'every:1',
    'every:x',
    'group:1',
    'group:1025',
    'group:-2',
    'each:2',
    8,
  ])('refuses %s with a remedy', (given) => {
    expect(durability(given)).toMatchObject({
      complaint: {
        message: expect.stringMatching(/\S/) as string,
        remedy: expect.stringMatching(/\S/) as string,
      },
    });
  });
});

describe('rate', () => {
  const operations = (second: number) => ({ value: { per: 'operations', second } });
  const bytes = (second: number) => ({ value: { per: 'bytes', second } });

  it.each([
    ['1000', operations(1000)],
    [1000, operations(1000)],
    ['1000/s', operations(1000)],
    ['5k/s', operations(5000)],
    ['5k', operations(5000)],
    ['1.5M/s', operations(1_500_000)],
    ['0.5', operations(0.5)],
    ['100MiB/s', bytes(100 * 2 ** 20)],
    ['100MB/s', bytes(100e6)],
    ['4kB/s', bytes(4000)],
    ['512 B / s', bytes(512)],
    ['none', { value: null }],
    ['0', { value: null }],
    [0, { value: null }],
  ])('reads %s', (given, expected) => {
    expect(rate(given)).toEqual(expected);
  });

  it.each(['fast', '', '100MiB', '1e9', '-5', '2g/s', '0/s', '0MB/s', true])('refuses %s', (given) => {
    expect(rate(given)).toHaveProperty('complaint');
  });
});

describe('processors', () => {
  it('takes whole numbers from 1 on, and all', () => {
    expect([processors('2'), processors(4), processors('all')]).toEqual([
      { value: 2 },
      { value: 4 },
      { value: null },
    ]);
    for (const given of ['0', 1.5, 'two', null]) expect(processors(given)).toHaveProperty('complaint');
  });
});

describe('node', () => {
  it('takes paths, and default for the running one', () => {
    expect([nodeProgram('/opt/node'), nodeProgram('default')]).toEqual([
      { value: '/opt/node' },
      { value: null },
    ]);
    for (const given of ['', 22]) expect(nodeProgram(given)).toHaveProperty('complaint');
  });
});
