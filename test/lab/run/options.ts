import { parseArgs } from 'node:util';
import type { LabCase, SettingIndex } from '../cases/case.js';

export const USAGE = `usage: npm run lab -- [options]      (as root)
  --full            all cases, the long ones too, at all three settings, with seeds 1, 2 and 3
  --only NAMES      cases, parted by commas
  --settings LIST   1,2,3 of each case; without --full the second
  --seeds LIST      of volume and run; without --full seed 1
  --jobs N          so many at once, save those that keep the processors busy; without it one after another
  --gate            ends with 1 only where a wrong verdict asks to be believed, there is none, or less than 80 % are right
  --confirm         iotriage tries its own advice, and both ratios are shown
  --pools           the same work with pools of 1, 2, 4 ... 64 beside the one that was recommended
  --json FILE       writes all outcomes there, too
  --keep FOLDER     keeps the records of each run there: iotriage report FILE tells them again
  --list            names the cases and their settings, and runs none
Ends with 1 where a verdict is not the one that is known to be right. What is not right beside others is run again alone.
`;

export interface LabOptions {
  readonly cases: readonly LabCase[];
  readonly settings: readonly SettingIndex[];
  readonly seeds: readonly number[];
  readonly jobs: number;
  readonly gate: boolean;
  readonly confirm: boolean;
  readonly pools: boolean;
  readonly json: string | null;
  readonly keep: string | null;
  readonly list: boolean;
  readonly help: boolean;
}

/** @throws Error where an argument is wrong. */
export function readOptions(args: readonly string[], cases: readonly LabCase[]): LabOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      full: { type: 'boolean', default: false },
      only: { type: 'string' },
      settings: { type: 'string' },
      seeds: { type: 'string' },
      jobs: { type: 'string', default: '1' },
      gate: { type: 'boolean', default: false },
      confirm: { type: 'boolean', default: false },
      pools: { type: 'boolean', default: false },
      json: { type: 'string' },
      keep: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { full } = values;
  const usual = full || values.list ? cases : cases.filter(({ isLong = false }) => !isLong);
  return {
    cases: values.only === undefined ? usual : values.only.split(',').map((name) => caseNamed(name, cases)),
    settings: numbers('--settings', values.settings ?? (full ? '1,2,3' : '2'), 1, 3).map(
      (setting) => (setting - 1) as SettingIndex,
    ),
    seeds: numbers('--seeds', values.seeds ?? (full ? '1,2,3' : '1'), 0, 2 ** 32 - 1),
    jobs: numbers('--jobs', values.jobs, 1, 16)[0] ?? 1,
    gate: values.gate,
    confirm: values.confirm,
    pools: values.pools,
    json: values.json ?? null,
    keep: values.keep ?? null,
    list: values.list,
    help: values.help,
  };
}

function caseNamed(name: string, cases: readonly LabCase[]): LabCase {
  const found = cases.find((candidate) => candidate.name === name);
  if (found === undefined) {
    throw new Error(`--only: there is no case ${name}, but ${cases.map((each) => each.name).join(', ')}`);
  }
  return found;
}

function numbers(option: string, text: string, least: number, most: number): number[] {
  return text.split(',').map((part) => {
    const value = Number(part);
    if (!/^\d+$/.test(part) || value < least || value > most) {
      throw new Error(`${option}: ${part} is not a whole number from ${least} to ${most}`);
    }
    return value;
  });
}
