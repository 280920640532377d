/** Two libraries that end the process unless somebody else listens: one as signal-exit does it, one as the tracing of @openai/agents, later. Argument: which. */
import { setTimeout as pause } from 'node:timers/promises';
import { mark } from './traced.mjs';

const likeSignalExit = () => {
  if (process.listeners('SIGINT').length > 1) return;
  process.off('SIGINT', likeSignalExit);
  process.kill(process.pid, 'SIGINT');
};
const likeAgents = async () => {
  await pause(300);
  if (process.listeners('SIGINT').length === 1) process.exit(130);
};

const [, , library] = process.argv;
process.on('SIGINT', library === 'signal-exit' ? likeSignalExit : likeAgents);
setInterval(() => undefined, 1000);
mark('work');
console.log('ready');
