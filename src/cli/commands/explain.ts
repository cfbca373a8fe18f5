import { verdictTexts } from '../../diagnosis/verdict-texts.js';
import { type Problem, usageError } from '../../domain/errors.js';
import type { VerdictText } from '../../domain/finding.js';
import { verdictMarkdown } from '../../report/explain/markdown.js';
import { verdictLines, verdictList } from '../../report/explain/terminal.js';
import { createPage } from '../../report/terminal/page.js';
import { nearestNames } from '../nearest-names.js';
import { terminalStyle } from '../output.js';

const formats: Readonly<Record<string, (verdicts: readonly VerdictText[], whole: boolean) => string>> = {
  terminal: (verdicts, whole) => {
    const page = createPage(terminalStyle());
    const lines = whole
      ? verdicts.flatMap((verdict, index) => [...(index === 0 ? [] : ['']), ...verdictLines(page, verdict)])
      : verdictList(page, verdicts);
    return `${lines.join('\n')}\n`;
  },
  markdown: (verdicts, whole) =>
    whole
      ? verdicts.map(verdictMarkdown).join('\n')
      : verdicts.map(({ id, summary }) => `- \`${id}\`: ${summary}\n`).join(''),
  json: (verdicts) =>
    `${JSON.stringify(
      // What is no text, as what a rule does, is left out.
      verdicts.map(({ id, summary, explanation, thresholds }) => ({ id, summary, explanation, thresholds })),
      null,
      2,
    )}\n`,
};

/**
 * Prints what verdicts mean, rest on and cannot see, and what to do; without a name, which there are.
 * @throws IotriageError `usage` with all that is not known
 */
export async function explain(names: readonly string[], format: string): Promise<void> {
  const known = await verdictTexts();
  // As they stand in errors: ENOSPC.
  const wanted = [...new Set(names.map((name) => name.toLowerCase()))];
  const print = Object.hasOwn(formats, format) ? formats[format] : undefined;
  const problems = [
    ...(print === undefined ? [unknownFormat(format)] : []),
    ...wanted.filter((name) => known.every(({ id }) => id !== name)).map((name) => unknown(name, known)),
  ];
  if (print === undefined || problems.length > 0) throw usageError(problems);
  const chosen =
    wanted.length === 0 ? known : wanted.flatMap((name) => known.find(({ id }) => id === name) ?? []);
  process.stdout.write(print(chosen, wanted.length > 0));
}

function unknownFormat(format: string): Problem {
  const remedy = `Give one of ${Object.keys(formats).join(', ')}`;
  return { option: '--format', value: format, message: 'is not known', remedy };
}

function unknown(name: string, known: readonly VerdictText[]): Problem {
  const near = nearestNames(
    name,
    known.map(({ id }) => id),
  );
  const meant = near.length === 0 ? '' : `Did you mean ${near.join(', ')}? `;
  return {
    option: 'explain',
    value: name,
    message: 'is no verdict',
    remedy: `${meant}\`iotriage explain\` lists all`,
  };
}
