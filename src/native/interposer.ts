import { accessSync, constants } from 'node:fs';
import { packageFile } from './programs.js';

/** What a process must have preloaded so that `NativeAddon.interposer` is there. */
const interposerFile = packageFile('build/Release/iotriage-interposer.so');

/**
 * The environment of a process that is to have the interposer, in front of what the user preloads. Unchanged where it
 * was not built, or where its path holds what separates paths there: the process then says that it has none.
 */
export function withInterposer(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (!canBePreloaded()) return environment;
  const others = preloads(environment);
  return { ...environment, LD_PRELOAD: [interposerFile, ...others].join(':') };
}

/**
 * Takes the interposer out of an environment, in place, and leaves what the user preloads: it is for this process, not
 * for the programs that it starts.
 */
export function dropInterposer(environment: NodeJS.ProcessEnv): void {
  if (!environment.LD_PRELOAD?.includes(interposerFile)) return;
  const others = preloads(environment);
  if (others.length === 0) delete environment.LD_PRELOAD;
  else environment.LD_PRELOAD = others.join(':');
}

/** Why a process that was to have it has none. */
export function whyNoInterposer(): string {
  if (/[\s:]/.test(interposerFile))
    return `LD_PRELOAD cannot name a path with a space or a colon: ${interposerFile}`;
  if (!canBePreloaded()) return `${interposerFile} was not built`;
  return (
    'this Node.js did not take our object from LD_PRELOAD: it is linked statically, or has privileges of its own ' +
    '(setuid, file capabilities), or another libc'
  );
}

function canBePreloaded(): boolean {
  if (/[\s:]/.test(interposerFile)) return false;
  try {
    accessSync(interposerFile, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** The loader takes spaces and colons alike. */
function preloads({ LD_PRELOAD = '' }: NodeJS.ProcessEnv): readonly string[] {
  return LD_PRELOAD.split(/[\s:]+/).filter((path) => path !== '' && path !== interposerFile);
}
