import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fileURLToPath } from 'node:url';
import { packageFile, programFile, programs } from '../../../src/native/programs.js';

const root = new URL('../../..', import.meta.url);
const inRoot = (name: string): string => fileURLToPath(new URL(name, root));

describe('programs', () => {
  it.each(programs)('%s stands in the build, of a module of its name', (program) => {
    expect(programFile(program)).toBe(inRoot(`dist/${program}.js`));
    expect(existsSync(programFile(program))).toBe(true);
    expect(existsSync(inRoot(`src/${program}.ts`))).toBe(true);
  });
});

describe('packageFile', () => {
  it('counts from the root of the package', () => {
    expect(packageFile('package.json')).toBe(inRoot('package.json'));
  });
});
