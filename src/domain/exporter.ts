import type { Report } from './report.js';

/** Turns a report into text. */
export interface Exporter {
  readonly name: string;
  readonly summary: string;
  /** File name endings that `--output` knows it by: `.json`. */
  readonly extensions: readonly string[];
  render(report: Report, style: RenderStyle): string;
}

export interface RenderStyle {
  readonly colour: boolean;
  /** At least 40. */
  readonly columns: number;
}
