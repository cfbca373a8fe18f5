import { messageOf } from '../../domain/errors.js';
import { loadAddon } from '../../native/addon.js';

/** Why this process may make no io_uring, as the addon finds it by making one; null: it may. */
export function whyNoIoUring(): string | null {
  try {
    const addon = loadAddon();
    addon.openEngine('uring', { epochNs: addon.now(), threads: 1 }).dispose();
    return null;
  } catch (error) {
    return messageOf(error);
  }
}
