import { packageInfo } from './package-info.ts';
import { runCli } from './run-cli.ts';
import { watchOutput } from './watch-output.ts';

/** The command line of this process. */
export async function start(process: NodeJS.Process): Promise<void> {
  watchOutput(process);
  await runCli({
    argv: process.argv.slice(2),
    process,
    environment: process.env,
    cwd: process.cwd(),
    package: packageInfo(),
    probe: async (destination, project) =>
      (await import('./probe-destination.ts')).probeDestination(destination, project),
  });
}
