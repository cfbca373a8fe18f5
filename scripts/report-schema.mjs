/**
 * Writes the JSON Schema of the report from the built program: into `dist` (or the folder named as the argument), where
 * the package exports it, and into `docs`, where it is committed. With `--check` nothing is written; the exit code is 1
 * where the committed one is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [folder = 'dist'] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const dist = new URL(`../${folder}/report/`, import.meta.url);
const { reportSchemaText } = await import(new URL('schema.js', dist).href);
const text = reportSchemaText();
const committed = new URL('../docs/report.schema.json', import.meta.url);

if (process.argv.includes('--check')) {
  if (readFileSync(committed, 'utf8') !== text) {
    console.error(`${fileURLToPath(committed)} is stale: run node scripts/report-schema.mjs`);
    process.exitCode = 1;
  }
} else {
  for (const file of [committed, new URL('report.schema.json', dist)]) writeFileSync(file, text);
}
