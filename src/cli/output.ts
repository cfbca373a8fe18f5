import { closeSync, constants, ftruncateSync, openSync, writeFileSync } from 'node:fs';
import { messageOf, type Problem, usageError } from '../domain/errors.js';
import type { Exporter, RenderStyle } from '../domain/exporter.js';
import type { Report } from '../domain/report.js';
import { exporterForFile, exporterForFormat } from '../report/exporters/select.js';

/** Where a report goes: stdout in one format, and files in the formats of their endings. */
export interface Outputs {
  write(report: Report): void;
}

interface Opened {
  readonly fd: number;
  readonly exporter: Exporter;
}

/**
 * Opens all outputs, so that a file that cannot be written is an error before anything is measured. What a file holds
 * is replaced when there is something to replace it with.
 * @throws IotriageError `usage`
 */
export async function openOutputs(format: string, files: readonly string[]): Promise<Outputs> {
  const exporter = await exporterForFormat(format);
  const opened: Opened[] = [];
  for (const file of files) opened.push({ exporter: await exporterForFile(file), fd: openFile(file) });
  return {
    write: (report) => {
      process.stdout.write(exporter.render(report, terminalStyle()));
      const [failure] = opened.flatMap((output) => replaceWith(output, report));
      if (failure) throw failure;
    },
  };
}

/** @returns why it could not be written, if so: the other outputs are written none the less. */
function replaceWith({ fd, exporter }: Opened, report: Report): readonly Error[] {
  try {
    const text = exporter.render(report, { colour: false, columns: 80 });
    ftruncateSync(fd);
    writeFileSync(fd, text);
    return [];
  } catch (error) {
    return [error as Error];
  } finally {
    closeSync(fd);
  }
}

function openFile(file: string): number {
  try {
    return openSync(file, constants.O_WRONLY | constants.O_CREAT, 0o644);
  } catch (error) {
    const problem: Problem = {
      option: '--output',
      value: file,
      message: messageOf(error),
      remedy: 'Give a file that can be written',
    };
    throw usageError([problem]);
  }
}

/** Colour on a terminal that knows it, unless NO_COLOR is set (no-color.org); 80 columns where there is none. */
export function terminalStyle(): RenderStyle {
  const { isTTY, columns } = process.stdout;
  return {
    colour: isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
    columns: isTTY ? Math.max(40, Math.min(columns, 120)) : 80,
  };
}
