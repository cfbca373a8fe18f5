import type { Registry } from '../../domain/registry.js';
import type { Exporter } from '../../domain/exporter.js';

/** To add an exporter: its file, and a line here. */
export const exporters: Registry<Exporter> = {
  terminal: async () => (await import('./terminal.js')).terminal,
  json: async () => (await import('./json.js')).json,
  csv: async () => (await import('./csv.js')).csv,
  html: async () => (await import('./html.js')).html,
};
