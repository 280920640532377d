import { readFileSync, realpathSync } from 'node:fs';
import { getNodeValue } from 'jsonc-parser';
import { parseJsonDocument } from './json-document.ts';
import type { Environment } from './paths.ts';
import { isRecord } from './setting-kinds.ts';

/**
 * Variables that decide where traces go, with which credentials and how much of them, or where the user's own files
 * and approvals are looked for. Any other variable of a project is its own affair.
 */
const deciding =
  /^(?:CLAUDE_OTEL_.*|MLFLOW_.*|DATABRICKS_.*|CLAUDE_CONFIG_DIR|XDG_(?:CONFIG|STATE|DATA|CACHE)_HOME|HOME|USERPROFILE|USER|USERNAME|(?:HTTPS?|ALL|NO)_PROXY|NODE_USE_ENV_PROXY|NODE_EXTRA_CA_CERTS|NODE_TLS_REJECT_UNAUTHORIZED|SSL_CERT_(?:FILE|DIR))$/iu;

export type ProjectEnvironment = Readonly<Record<string, readonly string[]>>;

/**
 * The deciding variables which Claude Code puts into the environment of hooks because a file of the project says so.
 * A name may have two values: `settings.json` and `settings.local.json` (both may come with a clone).
 */
export function readProjectEnvironment(projectFolder: string): ProjectEnvironment {
  const found: Record<string, string[]> = {};
  for (const name of ['.claude/settings.json', '.claude/settings.local.json']) {
    const block = readEnvBlock(`${projectFolder}/${name}`);
    // What we cannot read, Claude Code perhaps can: as good as a variable nobody has approved.
    const entries = block ?? [[`${name} (which cannot be read)`, ''] as const];
    for (const [key, value] of entries) (found[key] ??= []).push(value);
  }
  return found;
}

/** `environment` without what the project's files put there. */
export function withoutProjectEnvironment(
  environment: Environment,
  project: ProjectEnvironment,
): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name, value]) => !project[name]?.some((planted) => planted === value),
    ),
  );
}

/** What is left when the files of the project in this folder are not believed. */
export function ownEnvironment(environment: Environment, projectFolder: string): Environment {
  return withoutProjectEnvironment(environment, readProjectEnvironment(projectFolder));
}

/** The variables of an approved project, for a process that Claude Code did not start; `settings.local.json` wins, as there. */
export function lastValues(project: ProjectEnvironment): Environment {
  return Object.fromEntries(Object.entries(project).map(([name, values]) => [name, values.at(-1)]));
}

/** The deciding variables of the user's own Claude settings: hooks see them, a command started in a shell does not. */
export function readUserEnvironment(environment: Environment): Environment {
  const folder = claudeFolder(environment);
  return folder === undefined ? {} : Object.fromEntries(readEnvBlock(`${folder}/settings.json`) ?? []);
}

/** The user's own Claude folder is nobody else's project: what its settings say is the user's word. */
export function isUsersOwnFolder(projectFolder: string, environment: Environment): boolean {
  const own = claudeFolder(environment);
  try {
    return own !== undefined && realpathSync(`${projectFolder}/.claude`) === realpathSync(own);
  } catch {
    return false;
  }
}

function claudeFolder(environment: Environment): string | undefined {
  const home = environment['HOME'] ?? environment['USERPROFILE'];
  return environment['CLAUDE_CONFIG_DIR'] || (home === undefined ? undefined : `${home}/.claude`);
}

/** Undefined for a file that is there and cannot be read. */
function readEnvBlock(path: string): readonly (readonly [string, string])[] | undefined {
  const text = readText(path);
  const settings = text === undefined ? {} : parse(text);
  if (!isRecord(settings)) return undefined;
  const block = settings['env'];
  return Object.entries(isRecord(block) ? block : {})
    .filter(([name]) => deciding.test(name))
    .map(([name, value]) => [name, String(value)] as const);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/u, '');
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
      ? undefined
      : 'unreadable';
  }
}

/** Both ways, since one parser may read what the other does not: comments here, a thousand levels there. */
function parse(text: string): unknown {
  if (text.trim() === '') return {};
  const document = parseJsonDocument(text);
  if (document.kind === 'document') return getNodeValue(document.root);
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
