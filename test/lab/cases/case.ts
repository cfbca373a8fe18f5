import type { Need } from './needs.js';

/** A volume that is ready to be measured. */
export interface CaseVolume {
  readonly path: string;
  /** Stands before the command that measures it: `sh -c ... sh`. */
  readonly prefix?: readonly string[];
  readonly release: () => Promise<void>;
}

/** Which of its settings a case runs at: the first, the second or the third. */
export type SettingIndex = 0 | 1 | 2;

/**
 * A volume with a known bottleneck, and the work that meets it.
 *
 * The settings are three strengths of the bottleneck, or three works that meet it.
 */
export interface LabCase {
  readonly name: string;
  /** Verdicts that are right as the first of the headline. */
  readonly accepts: readonly [string, ...string[]];
  readonly needs: readonly Need[];
  readonly settings: readonly [number, number, number];
  /** Of the settings: `MB/s`. */
  readonly unit: string;
  readonly make: (setting: number, seed: number) => Promise<CaseVolume>;
  /** It takes more than a minute, and runs with all settings or by its name only. */
  readonly isLong?: boolean;
  /** It keeps the processors busy: others beside it would be its bottleneck, and it theirs. */
  readonly isBusy?: boolean;
  /** Arguments of `iotriage run PATH`. */
  readonly load: (setting: number) => readonly string[];
}

/** Arguments as one would type them: none of the lab's contains a blank. */
export function words(text: string): readonly string[] {
  return text.split(' ').filter(Boolean);
}
