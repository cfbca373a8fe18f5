import { describe, expect, it } from 'vitest';
import { fileURLToPath } from 'node:url';
import { builtFile } from '../../../src/native/built-file.js';

const root = new URL('../../..', import.meta.url);
const inRoot = (name: string): string => fileURLToPath(new URL(name, root));

describe('builtFile', () => {
  it('stands in the build, whether the module runs from its source or not', () => {
    const want = inRoot('dist/workloads/src/worker.js');
    for (const module of ['src/workloads/src/session.ts', 'dist/workloads/src/session.js']) {
      expect(builtFile(new URL(module, root).href, 'worker.js')).toBe(want);
    }
  });
});
