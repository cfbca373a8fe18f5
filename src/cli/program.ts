import { Command } from 'commander';
import { packageVersion } from '../run/version.js';
import { addRunOptions } from './options/run-options.js';

/** Sets the exit code without ending the process: what is still to be written is written. */
export type SetExitCode = (code: number) => void;

/** The command line. Each verb's work is loaded when it is asked for, so that `--version` costs nothing. */
export function makeProgram(setExitCode: SetExitCode): Command {
  const program = new Command('iotriage')
    .description('Tells why file I/O in a Node.js service is slow, volume by volume, and what to change.')
    .version(packageVersion())
    .showHelpAfterError('(iotriage --help tells more)')
    .exitOverride();

  addRunOptions(
    program
      .command('run', { isDefault: false })
      .description('measure directories, each on its volume, and report where the time goes')
      .argument('[paths...]', 'directories (none: the current one and a writable tmpfs)'),
  ).action(async (paths: string[], options: Record<string, unknown>) => {
    const { run } = await import('./commands/run.js');
    setExitCode(await run(paths, options));
  });

  program
    .command('report')
    .description('render a stored run again')
    .argument('<run>', '`last`, an id or the beginning of one, or the path of a .jsonl file')
    .option('--format <name>', 'terminal, json, csv or html', 'terminal')
    .option('--output <file>', 'write a file, its format by its extension (repeatable)', collect, [])
    .action(async (name: string, options: { format: string; output: string[] }) => {
      const { report } = await import('./commands/report.js');
      await report(name, options);
    });

  program
    .command('volumes')
    .description('what lies under directories: mounts, devices, limits (none: every mounted volume)')
    .argument('[paths...]', 'directories')
    .option('--format <name>', 'terminal or json', 'terminal')
    .action(async (paths: string[], options: { format: string }) => {
      const { volumes } = await import('./commands/volumes.js');
      await volumes(paths, options.format);
    });

  program
    .command('list')
    .description(
      'what there is: strategies, workloads, targets, samplers, rules, questions, presets, exporters',
    )
    .argument('[kind]', 'only one of them')
    .action(async (kind: string | undefined) => {
      const { list } = await import('./commands/list.js');
      await list(kind);
    });

  program
    .command('explain')
    .description('what a verdict means, rests on and cannot see, and what to do (none: which there are)')
    .argument('[verdicts...]', 'their names, as `page-cache`')
    .option('--format <name>', 'terminal, markdown or json', 'terminal')
    .action(async (verdicts: string[], options: { format: string }) => {
      const { explain } = await import('./commands/explain.js');
      await explain(verdicts, options.format);
    });

  program
    .command('clean')
    .description('remove what killed runs left behind (none: the current directory and the tmpfs)')
    .argument('[paths...]', 'directories that were measured')
    .action(async (paths: string[]) => {
      const { clean } = await import('./commands/clean.js');
      setExitCode(await clean(paths));
    });

  for (const command of program.commands) {
    command.showHelpAfterError(`(iotriage ${command.name()} --help tells more)`);
  }
  return program;
}

function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}
