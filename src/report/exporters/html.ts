import type { Exporter } from '../../domain/exporter.js';
import { documentMarkup } from '../html/document.js';
import { printableDeep } from '../terminal/printable-report.js';

/** A document for a browser, with pictures: it loads nothing and runs no script. */
export const html: Exporter = {
  name: 'html',
  summary: 'one file for a browser, with charts; it loads nothing and needs no script',
  extensions: ['.html'],
  render: (report) => documentMarkup(printableDeep(report)),
};
