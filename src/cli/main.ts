#!/usr/bin/env node
import process from 'node:process';
import { exitCodes } from './exit-codes.ts';
import { isOldNode } from './old-node.ts';

// What a Node lacks is missed when a module is loaded, with a stack for an answer: nothing else may be imported up there.
if (isOldNode(process.versions.node)) {
  process.stderr.write(`claude-otel needs Node 22.15 or newer; this is ${process.versions.node}.\n`);
  process.exitCode = exitCodes.usage.code;
} else {
  const { start } = await import('./start.ts');
  await start(process);
}
