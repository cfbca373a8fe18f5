import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';

type Call = (...args: unknown[]) => unknown;

const { fdatasyncSync, fstatSync, openSync, readdirSync, rmdirSync, unlinkSync } = fs;
const real = { fdatasyncSync, fstatSync, openSync, readdirSync, rmdirSync, unlinkSync };

/** Puts back what was replaced: after each test. */
export function restoreCalls(): void {
  Object.assign(fs, real);
  syncBuiltinESMExports();
}

/** Puts another call of `fs` in the place of one, also for who has imported it by its name. */
export function replaceCall(name: keyof typeof real, make: (call: Call) => Call): void {
  Object.assign(fs, { [name]: make(real[name] as unknown as Call) });
  syncBuiltinESMExports();
}

/** Does something once, right before a name is removed. */
export function before(name: 'rmdirSync' | 'unlinkSync', file: string, work: () => void): void {
  let isDone = false;
  replaceCall(name, (call) => (...args) => {
    if (!isDone && path.basename(String(args[0])) === file) {
      isDone = true;
      work();
    }
    return call(...args);
  });
}

/** Lets the next such call fail. */
export function failOnce(name: keyof typeof real, code = 'EIO'): void {
  let hasFailed = false;
  replaceCall(name, (call) => (...args) => {
    if (hasFailed) return call(...args);
    hasFailed = true;
    throw Object.assign(new Error(`${code}: made to fail, ${name}`), { code });
  });
}
