import { execFile } from 'node:child_process';
import { letGoOf } from '../domain/let-go.js';

/**
 * What a program of ours printed, in a process of its own: a volume that hangs it must not hang us.
 * @param silenceMs after which without a word it is killed, whether or not it ends by that.
 * @throws Error where it failed, or said nothing for so long
 */
export function programText(file: string, args: readonly string[], silenceMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [file, ...args], { cwd: '/' }, (error, text) => {
      clearTimeout(timer);
      if (error) reject(new Error(error.message));
      else resolve(text);
    });
    const timer = setTimeout(() => {
      reject(new Error(`said nothing for ${silenceMs / 1e3} s`));
      letGoOf(child);
    }, silenceMs);
    child.stdout?.on('data', () => {
      timer.refresh();
    });
  });
}
