import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Report } from '../../../src/domain/report.js';
import { buildReport } from '../../../src/report/build.js';
import { json } from '../../../src/report/exporters/json.js';
import { reportJsonSchema, reportSchema, reportSchemaText } from '../../../src/report/schema.js';
import { failedFacts } from './fixtures/facts.js';
import { inputOf } from './fixtures/records.js';

const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(
  reportJsonSchema(),
);

/** The types say the same in both directions; `tsc` fails on this file where they do not. */
type Mutable<T> = T extends readonly [infer A, infer B]
  ? [Mutable<A>, Mutable<B>]
  : T extends readonly (infer E)[]
    ? Mutable<E>[]
    : T extends object
      ? { -readonly [K in keyof T]: Mutable<T[K]> }
      : T;
type Parsed = z.output<typeof reportSchema>;
const fromDomain = (report: Mutable<Report>): Parsed => report;
const toDomain = (parsed: Parsed): Report => parsed;

const asJson = (report: Report): unknown => JSON.parse(json.render(report, { colour: false, columns: 80 }));
const whole = buildReport(inputOf());

describe('the JSON Schema', () => {
  it('accepts a whole report', () => {
    validate(asJson(whole));
    expect(validate.errors).toBeNull();
  });

  it('accepts a report of failures and of missing data', () => {
    validate(asJson(buildReport(inputOf(failedFacts()))));
    expect(validate.errors).toBeNull();
  });

  it.each([
    ['another version', { schemaVersion: 2 }],
    ['no run', { run: undefined }],
    ['a volume without a headline', { volumes: [{ ...whole.volumes[0], headline: undefined }] }],
    [
      'an unknown verdict',
      { volumes: [{ ...whole.volumes[0], headline: { ...whole.volumes[0]!.headline, id: 'x' } }] },
    ],
  ])('refuses %s', (_, change) => {
    expect(validate({ ...(asJson(whole) as object), ...change })).toBe(false);
  });

  it('lets a later version add to it', () => {
    expect(validate({ ...(asJson(whole) as object), addition: 1 })).toBe(true);
  });

  it('bears its identity and version', () => {
    expect(reportJsonSchema()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'urn:iotriage:report:1',
      title: 'iotriage report, schema version 1',
    });
  });

  it('is the one that is committed', () => {
    const committed = readFileSync(new URL('../../../docs/report.schema.json', import.meta.url), 'utf8');
    expect(committed).toBe(reportSchemaText());
  });
});

describe('the schema of the report', () => {
  it('knows every key that a report has', () => {
    // Parsing drops what the schema does not name.
    expect(toDomain(fromDomain(reportSchema.parse(whole)))).toEqual(whole);
  });
});
