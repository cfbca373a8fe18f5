import { MOST_ROWS, type ScanFindings } from './findings.js';
import { scanControl } from './shared-scan.js';

/** What to know of a scan: what was left out of the tree, and where its times of access may have changed. */
export function scanNotes(
  { source, cached, cold, eachItem, passes }: ScanFindings,
  failed: number,
  changed: number,
): readonly string[] {
  const { walked, made, scan } = source;
  const touched = Math.ceil((scan.control[scanControl.touched] ?? 0) / passes);
  const notes: (string | false)[] = [
    failed > 0 && `${failed} could not be read; their rows say why.`,
    changed > 0 && `${changed} changed or went while they were read; they are not compared with the walk.`,
    eachItem &&
      scan.sizes.length > MOST_ROWS &&
      `Rows are kept of the first ${MOST_ROWS} of ${scan.sizes.length}.`,
  ];
  if (walked !== null && !made) {
    notes.push(
      touched === 0
        ? quietWords(source)
        : `${touched} files belong to others, and O_NOATIME is for the owner and root: their times of access may have changed.`,
      walked.touched > 0 &&
        `${walked.touched} directories belong to others: their times of access may have changed.`,
      walked.links > 0 && `${walked.links} symbolic links were not followed.`,
      walked.others > 0 && `${walked.others} pipes, sockets or devices were not opened.`,
      walked.mounts > 0 && `${walked.mounts} other file systems were not crossed.`,
      walked.unreadable.length > 0 &&
        `${walked.unreadable.length} could not be looked at; rows of the files say which.`,
    );
  }
  if (cached !== null && cached.unseen > 0 && cold)
    notes.push(
      `Whether ${cached.unseen} files were cold could not be seen: mincore(2) tells the owner alone, and only where files can be mapped.`,
    );
  return notes.filter((note) => note !== false);
}

/** So many files are looked at again, from the first to the last. */
const MOST_LOOKS = 1000;

/** Some file systems take no notice of O_NOATIME, and other programs read files too. */
function quietWords(source: ScanFindings['source']): string {
  const count = source.scan.sizes.length;
  const looks = Math.min(count, MOST_LOOKS);
  const looked = Array.from({ length: looks }, (_, look) => Math.floor((look * count) / looks));
  const others = looked.filter((index) => source.accessed(index)).length;
  return others === 0
    ? `Opened read-only with O_NOATIME: the files' times of access are as they were (${looks} of ${count} looked at).`
    : `Opened read-only with O_NOATIME, yet ${others} of ${looks} files looked at have another time of access: other programs read them, or their file system takes no notice of it.`;
}
