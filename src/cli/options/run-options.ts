import { type Command, Option } from 'commander';
import { DEFAULT_PRESET, defaultInput } from '../../plan/defaults.js';
import type { RunInputKey } from '../../plan/schema.js';
import { runOptions, type RunOption } from './run-option-table.js';

/**
 * Adds the options of `iotriage run` to a command that has the argument `[paths...]`. Values stay text here: the plan's schema reads them, so that all that
 * is wrong is told at once.
 */
export function addRunOptions(command: Command): Command {
  for (const option of runOptions) {
    if (option.repeatable === true) {
      command.option(flags(option), helpOf(option), (value: string, before: string[] | undefined) => [
        ...(before ?? []),
        value,
      ]);
    } else {
      command.option(flags(option), helpOf(option));
    }
    // In the help they would be as many lines again: one sentence below tells of them.
    if (option.argument === undefined) {
      command.addOption(new Option(flags(option).replace('--', '--no-')).hideHelp());
    }
  }
  return command.addHelpText(
    'after',
    `
Lists such as 1,4,16 are swept: all combinations are measured.
Sizes: 4k = 4KiB = 4096 bytes, 4kB = 4000.
Times: 300ms, 2s, 1.5m, 1h; a bare number is seconds.
--no-stages, --no-direct and the like take back what is the default or stands in
a config file.

Without any of the options from --strategy to --direct the preset is ${DEFAULT_PRESET}:
  4k random writes to 8 files of 1m: null, fs-sync, fs-callback, fs-promises,
  native-pwrite, native-uv and worker-pool at pool 4 and depth 16,
  fs-promises at pool 1,2 too; larger pools are tried where they may help;
  1m sequential writes: native-uv and fs-promises to 8 files of 2m,
  native-uv to 1 file of 16m;
  3 rounds of 250ms after 20ms of warm-up.
With one of them there is no preset unless you name it, and each option has the
default stated above.`,
  );
}

/**
 * What the command line says, with the keys of a config file. What it does not say is missing.
 *
 * @param options of commander's `opts()`.
 */
export function rawRunInput(
  paths: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const keys: readonly RunInputKey[] = runOptions.map(({ key }) => key);
  const given = keys.map((key) => [key, options[key]] as const).filter(([, value]) => value !== undefined);
  return { ...(paths.length === 0 ? {} : { paths: [...paths] }), ...Object.fromEntries(given) };
}

function flags({ key, argument }: RunOption): string {
  const flag = `--${key.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
  return argument === undefined ? flag : `${flag} <${argument}>`;
}

function helpOf({ key, summary, unset = 'none' }: RunOption): string {
  const defaults: Readonly<Record<string, string | number | boolean>> = defaultInput;
  const value = defaults[key] ?? unset;
  const text = typeof value === 'boolean' ? (value ? 'on' : 'off') : value;
  return `${summary} (default: ${text})`;
}
