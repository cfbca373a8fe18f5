const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes a text safe as content of an element and within an attribute's quotes. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

export type Attributes = Readonly<Record<string, string | number | null>>;

/**
 * An element of HTML or SVG with an end tag.
 *
 * @param attributes - plain values, which are escaped; numbers are coordinates, to a hundredth; null: left out.
 * @param content - markup: plain text goes through {@link escapeText} first.
 */
export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === null ? [] : [` ${key}="${typeof value === 'number' ? coordinate(value) : escapeText(value)}"`],
  );
  return `<${name}${given.join('')}>${content.join('')}</${name}>`;
}

/** A number of a drawing, to a hundredth of a unit. */
export function coordinate(value: number): string {
  return String(Number(value.toFixed(2)));
}
