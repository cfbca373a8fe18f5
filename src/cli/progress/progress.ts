import type { RunListener } from '../../domain/run-listener.js';
import { printable } from '../../report/terminal/text.js';
import { liveProgress } from './live.js';
import { plainProgress, quietProgress } from './plain.js';

export interface ProgressOptions {
  /** Say nothing but warnings. */
  readonly quiet: boolean;
}

/**
 * What a run says of itself while it goes on. A terminal gets status lines that are redrawn, everything else plain
 * lines without control characters. Colour is left out where `NO_COLOR` is set (no-color.org), as is everything that
 * moves the cursor where `TERM` is `dumb`.
 *
 * @param stream - stderr: stdout is for data.
 */
export function createProgress(
  stream: NodeJS.WriteStream,
  { quiet }: ProgressOptions,
  environment: NodeJS.ProcessEnv = process.env,
): RunListener {
  const write = (text: string): void => {
    stream.write(text);
  };
  const now = (): number => performance.now();
  const listener = ((): RunListener => {
    if (quiet) return quietProgress(write);
    if (!stream.isTTY || environment.TERM === 'dumb') return plainProgress(write, now);
    const colour = !environment.NO_COLOR;
    return liveProgress({ write, columns: () => stream.columns || 80, colour, now });
  })();
  return {
    ...listener,
    warned: (message) => listener.warned?.(message.split('\n').map(printable).join('\n')),
  };
}
