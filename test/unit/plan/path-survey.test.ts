import { describe, expect, it } from 'vitest';
import { pathSurvey } from '../../../src/plan/path-survey.js';
import type { SurveyedPath } from '../../../src/targets/inventory/survey-paths.js';

const sound: SurveyedPath = {
  path: 'data',
  ok: true,
  realPath: '/srv/data',
  deviceId: '1',
  isDirectory: true,
  writable: true,
  readOnlyFs: false,
  counts: null,
  error: null,
};

describe('pathSurvey', () => {
  it('resolves a directory that can be written', () => {
    expect(pathSurvey(sound)).toEqual({ path: 'data', resolved: '/srv/data', problem: null });
  });

  it.each([
    [{ ok: false, realPath: null, error: { code: 'ENOENT', message: 'x' } }, 'does not exist'],
    [
      { ok: false, realPath: null, error: { code: 'timeout', message: 'did not answer within 5 s' } },
      'did not answer within 5 s',
    ],
    [
      { ok: false, realPath: null, error: { code: 'EACCES', message: 'denied' } },
      'cannot be looked at: denied',
    ],
    [{ isDirectory: false, writable: false }, 'is no directory'],
    [{ writable: false, readOnlyFs: true }, 'lies on a volume that is mounted read-only'],
    [{ writable: false }, 'cannot be written to: permission denied'],
  ])('%j', (overrides, message) => {
    const result = pathSurvey({ ...sound, ...overrides });
    expect(result.resolved).toBeNull();
    expect(result.problem?.message).toBe(message);
    expect(result.problem?.remedy).not.toBe('');
  });
});
