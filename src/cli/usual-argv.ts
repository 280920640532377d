import { commandNames } from './commands.ts';

/** A command line as the framework takes it, for those who write `help show`, `version` or `--json status` as elsewhere. */
export function usualArgv(argv: readonly string[]): readonly string[] {
  const [first, ...rest] = argv;
  if (first === 'help') return [...rest, '--help'];
  if (first === 'version' && rest.length === 0) return ['--version'];
  const at = argv.findIndex((word) => !word.startsWith('-'));
  const command = argv[at] ?? '';
  return commandNames.includes(command) ? [command, ...argv.slice(0, at), ...argv.slice(at + 1)] : argv;
}
