import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadAddon } from '../../../src/native/addon.js';
import { scratchDirectory } from './jobs.js';

let scratch: ReturnType<typeof scratchDirectory>;

beforeEach(() => {
  scratch = scratchDirectory();
});

afterEach(() => {
  scratch.remove();
});

/** A copy of the loader in a package of its own, where no addon was built. */
async function loaderOfAnotherPackage(): Promise<typeof loadAddon> {
  writeFileSync(join(scratch.path, 'package.json'), '{"type":"module"}');
  for (const name of ['native/addon', 'native/programs', 'domain/errors']) {
    const source = readFileSync(new URL(`../../../src/${name}.ts`, import.meta.url), 'utf8');
    const compilerOptions = { module: ts.ModuleKind.ES2022, target: ts.ScriptTarget.ES2022 };
    const file = join(scratch.path, 'src', `${name}.js`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, ts.transpileModule(source, { compilerOptions }).outputText);
  }
  const url = pathToFileURL(join(scratch.path, 'src/native/addon.js')).href;
  return ((await import(/* @vite-ignore */ url)) as { loadAddon: typeof loadAddon }).loadAddon;
}

it('is loaded once', () => {
  expect(loadAddon()).toBe(loadAddon());
  expect(loadAddon().engines).toEqual(['null', 'pwrite', 'uring', 'uv', 'uvfs', 'async-worker']);
});

it('is absent, with the remedy, where it was not built', async () => {
  const load = await loaderOfAnotherPackage();
  expect(load).toThrow(
    expect.objectContaining({
      name: 'IotriageError',
      code: 'addon-absent',
      message: expect.stringMatching(
        /iotriage\.node was not built.*cannot measure.*node scripts\/build-native\.mjs/s,
      ) as string,
    }),
  );
});

it('is absent, with the reason, where the file is no addon', async () => {
  const load = await loaderOfAnotherPackage();
  mkdirSync(join(scratch.path, 'build/Release'), { recursive: true });
  writeFileSync(join(scratch.path, 'build/Release/iotriage.node'), 'no library');
  expect(load).toThrow(
    expect.objectContaining({
      code: 'addon-absent',
      message: expect.stringMatching(/cannot be loaded: .*(file too short|invalid ELF header)/) as string,
    }),
  );
});
