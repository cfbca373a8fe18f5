import type { Page, Table } from './paper.js';

export type { Table, TableCell, TableColumn, TableRow } from './paper.js';

/** A table; nothing where it has no rows. */
export function renderTable(page: Page, table: Table): readonly string[] {
  return table.rows.length === 0 ? [] : page.table(table);
}
