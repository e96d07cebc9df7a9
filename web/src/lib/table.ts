// SPDX-License-Identifier: MIT
// Columns of a DataTable, and rows as CSV.

export interface Column<Row> {
  key: string
  title: string
  value: (row: Row) => string | number | null | undefined // what is sorted, filtered, exported
  number?: boolean // at the right
  own?: boolean // drawn by the snippet `cell`
  unsorted?: boolean
  prose?: boolean // as people wrote it, in a language of its own
}

// RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe before it.
function field(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function csvOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const lines = [columns.map((c) => field(c.title)).join(',')]
  for (const row of rows) lines.push(columns.map((c) => field(c.value(row))).join(','))
  return `${lines.join('\r\n')}\r\n`
}
