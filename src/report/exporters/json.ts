import type { Exporter } from '../../domain/exporter.js';
import { jsonText } from '../json-text.js';

/** The whole report as one document; its schema is `report.schema.json`. */
export const json: Exporter = {
  name: 'json',
  summary: 'the whole report as one JSON document, by the published schema',
  extensions: ['.json'],
  render: (report) => jsonText(report),
};
