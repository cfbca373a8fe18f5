import type { Answer } from '../../domain/answer.js';
import { weakest } from './weakest.js';

/** What an answer says of one volume, in sentences. */
export type Part = Answer;

/** The answers for several volumes as one, as sure as the least sure of them; null where there is none. */
export function answerOf(parts: readonly Part[]): Answer | null {
  if (parts.length === 0) return null;
  return {
    summary: parts.map(({ summary }) => summary).join(' '),
    confidence: weakest(parts.map(({ confidence }) => confidence)),
    reasons: [...new Set(parts.flatMap(({ reasons }) => reasons))],
    evidence: parts.flatMap(({ evidence }) => evidence),
  };
}
