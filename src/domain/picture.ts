/** What a report draws only where its preset asks for it: `memory-over-time`, a curve for each route. */
export const pictures = ['memory-over-time'] as const;
export type Picture = (typeof pictures)[number];
