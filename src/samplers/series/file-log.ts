import type { KernelLog } from '../../domain/kernel-log.js';
import { loadAddon } from '../../native/addon.js';
import { type Contents, TextLog } from './text-log.js';

/** Files of the kernel that stay open and are read together; a sample is the whole text of each, in the order of the paths. */
export class FileLog extends TextLog<KernelLog> {
  /** @param consume is given each sample, when it is digested or much was gathered */
  constructor(paths: readonly string[], consume: (atNs: number, contents: Contents) => void) {
    super(loadAddon().openFileLog(paths), paths.length, consume);
  }
}
