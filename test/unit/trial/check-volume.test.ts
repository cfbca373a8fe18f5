import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkVolume } from '../../../src/trial/check-volume.js';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'iotriage-test-'));
});
afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

describe('checkVolume', () => {
  it('accepts the volume that was seen', () => {
    expect(() => {
      checkVolume(parent, String(statSync(parent, { bigint: true }).dev));
    }).not.toThrow();
  });

  it('calls a path that is no longer there gone', () => {
    expect(() => {
      checkVolume(path.join(parent, 'missing'), '');
    }).toThrow(expect.objectContaining({ code: 'volume-gone' }));
  });
});
