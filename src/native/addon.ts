import { createRequire } from 'node:module';

import { IotriageError, messageOf } from '../domain/errors.js';
import type { NativeAddon } from './addon-types.js';
import { packageFile } from './programs.js';

const addonFile = packageFile('build/Release/iotriage.node');

let loaded: NativeAddon | undefined;

/**
 * The addon, loaded at the first call.
 * @throws {@link IotriageError} `addon-absent`, with the reason and what to do.
 */
export function loadAddon(): NativeAddon {
  loaded ??= load();
  return loaded;
}

function load(): NativeAddon {
  try {
    return createRequire(import.meta.url)(addonFile) as NativeAddon;
  } catch (error) {
    const reason = isNotFound(error) ? `${addonFile} was not built` : firstLine(messageOf(error));
    throw new IotriageError(
      'addon-absent',
      `the native addon cannot be loaded: ${reason}. Without it iotriage cannot measure; it can still print stored ` +
        `runs. Build it for this Node (${process.version}) with "npm rebuild iotriage", or in a checkout with ` +
        '"node scripts/build-native.mjs"; that needs a C++17 compiler, make and python3.',
      [],
      { cause: error },
    );
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
