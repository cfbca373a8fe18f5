import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileURLToPath } from 'node:url';
import { packageFile, programFile, programs } from '../../../src/native/programs.js';

const root = new URL('../../..', import.meta.url);
const inRoot = (name: string): string => fileURLToPath(new URL(name, root));

/** What a built file imports before it runs. */
function importsOf(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:import|export) .*?["']([^"'\n]+)["'];$/gm)].map(([, name]) => name ?? '');
}

/** The files and packages that Node.js reads for a program before it runs. */
function closureOf(file: string, known = new Set<string>()): Set<string> {
  for (const name of importsOf(file)) {
    const found = name.startsWith('.') ? path.resolve(path.dirname(file), name) : name;
    if (known.has(found)) continue;
    known.add(found);
    if (name.startsWith('.')) closureOf(found, known);
  }
  return known;
}

describe('programs', () => {
  it.each(programs)('%s stands in the build, of a module of its name', (program) => {
    expect(programFile(program)).toBe(inRoot(`dist/${program}.js`));
    expect(existsSync(programFile(program))).toBe(true);
    expect(existsSync(inRoot(`src/${program}.ts`))).toBe(true);
  });

  it.each(programs)('%s is bundled: beside itself it reads a few chunks', (program) => {
    const read = [...closureOf(programFile(program))].filter((name) => path.isAbsolute(name));
    for (const file of read) expect(file).toContain(`${path.sep}chunks${path.sep}`);
    expect(read.length).toBeLessThan(12);
  });

  it('load packages when they need them', () => {
    const packagesOf = (file: string): readonly string[] =>
      [...closureOf(file)].filter((name) => !path.isAbsolute(name) && !name.startsWith('node:'));
    expect(packagesOf(programFile('cli/main'))).toEqual(['commander']);
    expect(packagesOf(programFile('trial/main'))).toEqual([]);
    expect(packagesOf(programFile('strategies/worker-pool/worker'))).toEqual([]);
    // Of all strategies, as a run asks them what they can do.
    const start = importsOf(programFile('cli/main')).find((name) => name.startsWith('.')) ?? '';
    const chunks = path.dirname(path.resolve(path.dirname(programFile('cli/main')), start));
    expect(packagesOf(path.join(chunks, 'strategies.js'))).toEqual(['commander']);
  });
});

describe('packageFile', () => {
  it('counts from the root of the package', () => {
    expect(packageFile('package.json')).toBe(inRoot('package.json'));
  });
});
