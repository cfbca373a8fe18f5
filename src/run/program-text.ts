import { execFile } from 'node:child_process';
import { letGoOf } from '../domain/let-go.js';

/**
 * What a program of ours printed, in a process of its own: a volume that hangs it must not hang us.
 * @param silenceMs after which without a word it is killed, whether or not it ends by that.
 * @param signal lets go of it.
 * @throws Error where it failed, said nothing for so long, or was let go of
 */
export function programText(
  file: string,
  args: readonly string[],
  silenceMs: number,
  signal?: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [file, ...args], { cwd: '/' }, (error, text) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
      if (error) reject(new Error(error.message));
      else resolve(text);
    });
    const giveUp = (why: string): void => {
      reject(new Error(why));
      letGoOf(child);
    };
    const interrupt = (): void => {
      giveUp('interrupted');
    };
    const timer = setTimeout(() => {
      giveUp(`said nothing for ${silenceMs / 1e3} s`);
    }, silenceMs);
    signal?.addEventListener('abort', interrupt, { once: true });
    if (signal?.aborted === true) interrupt();
    child.stdout?.on('data', () => {
      timer.refresh();
    });
  });
}
