import type { Report } from '../../domain/report.js';

type Told = Pick<Report, 'run' | 'volumes' | 'activities'>;

/** Why a preset's question has no answer, and what to do. */
export function noAnswerWords({ run, volumes, activities }: Told): string {
  const all = [...volumes.flatMap(({ cells }) => cells), ...activities];
  const trials = all.map((each) => each.trials);
  const empty = trials.filter((own) => own.every(({ exit }) => exit !== 'completed'));
  const messages = empty.flatMap((own) => own.flatMap(({ failure }) => failure?.message ?? []));
  return `Nothing was measured that answers the question: ${why(run.status, empty.length, all.length, messages[0])}.`;
}

function why(
  status: Report['run']['status'],
  empty: number,
  all: number,
  message: string | undefined,
): string {
  if (message !== undefined) return `${empty} of ${all} cells have no result (${message.replace(/\.$/, '')})`;
  if (status === 'interrupted') return 'the run was ended before';
  if (empty > 0) return `${empty} of ${all} cells have no result`;
  return "the cells that it compares are not in this plan: leave out what replaces the preset's own, such as --pool or --depth";
}
