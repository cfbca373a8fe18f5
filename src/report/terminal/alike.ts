/** A text without its figures: equal for texts that tell the same of different amounts. */
function kindOf(text: string): string {
  return text.replace(/\d+([.,]\d+)*/g, '#');
}

/** Texts that differ in their figures alone as one: the first stands for all, with how many they are. */
export function foldAlike(texts: readonly string[]): readonly string[] {
  const kinds = new Map<string, { readonly first: string; times: number }>();
  for (const text of texts) {
    const seen = kinds.get(kindOf(text));
    if (seen) seen.times++;
    else kinds.set(kindOf(text), { first: text, times: 1 });
  }
  return [...kinds.values()].map(({ first, times }) =>
    times > 1 ? `${first} and the like (${times} times)` : first,
  );
}
