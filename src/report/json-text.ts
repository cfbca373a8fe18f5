/**
 * JSON with an indent of two, but with lists of plain values on one line where they fit: samples stay readable, and a
 * document of a hundred thousand numbers does not become as many lines.
 *
 * @param columns - the width within which such a list must end; Infinity: any.
 */
export function jsonText(value: unknown, columns = Number.POSITIVE_INFINITY): string {
  return `${print(value, '', 0, columns)}\n`;
}

/** `used`: columns of the line that stand before the value. */
function print(value: unknown, indent: string, used: number, columns: number): string {
  if (Array.isArray(value)) return printList(value, indent, used, columns);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  if (entries.length === 0) return '{}';
  const lines = entries.map(([key, one]) => {
    const name = `${inner}${JSON.stringify(key)}: `;
    return name + print(one, inner, name.length, columns);
  });
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

function printList(list: readonly unknown[], indent: string, used: number, columns: number): string {
  if (list.length === 0) return '[]';
  if (list.every((one) => typeof one !== 'object' || one === null)) {
    const line = `[${list.map((one) => JSON.stringify(one)).join(', ')}]`;
    // One more for the comma that may follow.
    if (used + line.length + 1 <= columns) return line;
  }
  const inner = `${indent}  `;
  const lines = list.map((one) => inner + print(one, inner, inner.length, columns));
  return `[\n${lines.join(',\n')}\n${indent}]`;
}
