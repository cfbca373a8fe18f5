import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addRunOptions, rawRunInput } from '../../../../src/cli/options/run-options.js';
import { runOptions } from '../../../../src/cli/options/run-option-table.js';
import { DEFAULT_PRESET, defaultInput } from '../../../../src/plan/defaults.js';
import { runInputSchema } from '../../../../src/plan/schema.js';
import { presets } from '../../../../src/presets/registry.js';
import { strategies } from '../../plan/surroundings.js';

function command(): Command {
  return addRunOptions(new Command('run').argument('[paths...]').exitOverride());
}

function parse(...argv: string[]): unknown {
  const parsed = command().parse(argv, { from: 'user' });
  return rawRunInput(parsed.args, parsed.opts());
}

describe('rawRunInput', () => {
  it('holds nothing but what was said', () => {
    expect(parse()).toEqual({});
  });

  it('has the keys of a config file and leaves values as text', () => {
    const argv = ['/a', '--block-size', '4k,1m', '/b', '--dry-run', '--sample-interval', '50ms', '--direct'];
    expect(parse(...argv)).toEqual({
      paths: ['/a', '/b'],
      blockSize: '4k,1m',
      dryRun: true,
      sampleInterval: '50ms',
      direct: true,
    });
  });

  it('gathers what is repeatable', () => {
    expect(parse('--set', 'a,b', '--output', 'x.json', '--set', 'c,d', '--output', 'y.txt')).toEqual({
      set: ['a,b', 'c,d'],
      output: ['x.json', 'y.txt'],
    });
  });

  it('takes back with --no- what a config file switches on, and says nothing of what is not given', () => {
    expect(parse('--no-direct', '--no-force')).toEqual({ direct: false, force: false });
    expect(parse('--direct')).toEqual({ direct: true });
  });

  it('a second call begins anew', () => {
    parse('--set', 'a,b');
    expect(parse('--set', 'c,d')).toEqual({ set: ['c,d'] });
  });
});

describe('the help', () => {
  it('has every key of the schema that a command line can give', () => {
    const keys = Object.keys(runInputSchema(strategies).shape);
    const options = runOptions.map(({ key }) => key as string);
    const elsewhere = ['activities', 'passLimit', 'paths', 'place', 'sweeps', 'together', 'untilSteady'];
    expect([...options, ...elsewhere].sort()).toEqual(keys.sort());
  });

  it('states every default', () => {
    for (const option of command().options.filter(({ hidden }) => !hidden)) {
      const value = (defaultInput as Record<string, string | number | boolean>)[option.attributeName()];
      const expected = typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value ?? '');
      expect(option.description).toContain(`(default: ${expected}`);
    }
  });

  it("states the default preset's rounds, duration and warm-up, and when they do not hold", async () => {
    const { input } = await presets[DEFAULT_PRESET]!();
    let help = '';
    command()
      .configureOutput({
        writeOut: (text) => {
          help += text;
        },
      })
      .outputHelp();
    const { rounds, duration, warmup } = input as Record<string, string | number>;
    expect(help).toContain(`${rounds!} rounds of ${duration!} after ${warmup!} of warm-up.`);
    expect(help).toContain(
      'With one of them there is no preset unless you name it, and each option has the\ndefault stated above.',
    );
  });
});
