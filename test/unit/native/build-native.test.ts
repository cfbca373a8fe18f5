import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratchDirectory } from './jobs.js';

const root = new URL('../../..', import.meta.url).pathname;

/** A package of its own with our settings and an addon of one function, so that a build takes a second. */
describe('build-native', () => {
  const scratch = scratchDirectory();
  const source = join(scratch.path, 'native/addon.cc');
  const addonFile = join(scratch.path, 'build/Release/iotriage.node');

  const write = (body: string): void => {
    writeFileSync(
      source,
      `#include <node_api.h>
       NAPI_MODULE_INIT() { napi_value answer; ${body}; return answer; }`,
    );
  };
  const buildAs = (
    env: NodeJS.ProcessEnv,
    ...args: string[]
  ): { status: number | null; stdout: string; stderr: string } => {
    const script = join(scratch.path, 'scripts/build-native.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
      encoding: 'utf8',
      env: { ...process.env, CI: '', ...env },
    });
    return { status, stdout, stderr };
  };
  const build = (...args: string[]): ReturnType<typeof buildAs> => buildAs({}, ...args);

  beforeAll(() => {
    for (const folder of ['native', 'scripts']) mkdirSync(join(scratch.path, folder));
    for (const script of ['scripts/build-native.mjs', 'scripts/lock.mjs']) {
      cpSync(join(root, script), join(scratch.path, script));
    }
    cpSync(join(root, 'native/interposer'), join(scratch.path, 'native/interposer'), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(scratch.path, 'node_modules'));
    writeFileSync(join(scratch.path, 'package.json'), '{"name":"scratch"}');
    const settings = readFileSync(join(root, 'binding.gyp'), 'utf8');
    writeFileSync(
      join(scratch.path, 'binding.gyp'),
      settings.replace(/'sources': \[[^\]]*\]/, "'sources': ['native/addon.cc']"),
    );
    write('napi_create_int32(env, 41, &answer)');
  });
  afterAll(() => {
    scratch.remove();
  });

  it('builds what is missing, and talks on stderr alone', () => {
    const { status, stdout, stderr } = build();
    expect({ status, stdout }, stderr).toEqual({ status: 0, stdout: '' });
    expect(createRequire(import.meta.url)(addonFile)).toBe(41);
  });

  it('builds nothing that is fresh', () => {
    expect(build()).toEqual({ status: 0, stdout: '', stderr: 'build-native: up to date\n' });
  });

  it('builds again when a source changes, or by force', () => {
    write('napi_create_int32(env, 42, &answer)');
    expect(build().stderr).toContain('compiling the addon');
    expect(build().stderr).toContain('up to date');
    expect(build('--force').stderr).toContain('compiling the addon');
  });

  it('says what failed and what is lost, and fails unless that is allowed', () => {
    write('this is no C++');
    const failed = build();
    expect(failed.status).toBe(1);
    expect(failed.stderr).toMatch(
      /error: .*node-gyp ended with 1.*without the addon iotriage cannot measure/s,
    );
    expect(build('--optional').status).toBe(0);
    expect(readdirSync(join(scratch.path, 'build')).filter((name) => name.includes('lock'))).toEqual([]);
  });

  it('fails on a warning in CI and in a checkout, not where the package is installed', () => {
    write('int unused; napi_create_int32(env, 43, &answer)');
    const installed = build();
    expect(installed.status, installed.stderr).toBe(0);
    const inCi = buildAs({ CI: 'true' }, '--force');
    expect(inCi).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('-Werror=unused-variable') as string,
    });
    mkdirSync(join(scratch.path, '.git'));
    expect(build('--force').status).toBe(1);
  });
});
