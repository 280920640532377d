#!/usr/bin/env node
import process from 'node:process';
import { packageInfo } from './package-info.ts';
import { runCli } from './run-cli.ts';

await runCli({
  argv: process.argv.slice(2),
  process,
  environment: process.env,
  cwd: process.cwd(),
  nodeVersion: process.versions.node,
  package: packageInfo(),
  probe: async (destination, project) =>
    (await import('./probe-destination.ts')).probeDestination(destination, project),
});
