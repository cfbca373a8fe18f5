// Checks (or with --write mends) the format of our C++ with clang-format. Where the program is missing the check is
// skipped by name; with CI=true that is a failure.
import { spawnSync } from 'node:child_process';

const files = spawnSync('git', ['ls-files', '*.cc', '*.h'], { encoding: 'utf8' })
  .stdout.split('\n')
  .filter(Boolean);
const args = process.argv.includes('--write') ? ['-i'] : ['--dry-run', '--Werror'];
const { error, status } = spawnSync('clang-format', [...args, ...files], { stdio: ['ignore', 2, 2] });
if (error) {
  console.error('SKIPPED: the format of C++: clang-format is not installed');
  process.exit(process.env.CI === 'true' ? 1 : 0);
}
process.exit(status ?? 1);
