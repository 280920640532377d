import type { TemporaryUser } from '../config/temporary-user.ts';

/** Where an `env` block of Claude Code's settings may stand. */
export const envBlocks: readonly (readonly [string, (user: TemporaryUser, block: unknown) => void])[] = [
  ["the user's", (user, block) => user.writeHome('.claude/settings.json', block)],
  ["the project's", (user, block) => user.writeProject('.claude/settings.json', block)],
  ['the local', (user, block) => user.writeProject('.claude/settings.local.json', block)],
];
