import { readFileSync, realpathSync } from 'node:fs';
import { getNodeValue } from 'jsonc-parser';
import { byteOrderMark, parseJsonDocument } from './json-document.ts';
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
  for (const name of ['settings.json', 'settings.local.json']) {
    for (const [key, value] of readEnvBlock(`${projectFolder}/.claude/${name}`))
      (found[key] ??= []).push(value);
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

/** The variables of an approved project, for a process that Claude Code did not start; `settings.local.json` wins, as there. */
export function lastValues(project: ProjectEnvironment): Environment {
  return Object.fromEntries(Object.entries(project).map(([name, values]) => [name, values.at(-1)]));
}

/** The deciding variables of the user's own Claude settings: hooks see them, a command started in a shell does not. */
export function readUserEnvironment(environment: Environment): Environment {
  const folder = claudeFolder(environment);
  return folder === undefined ? {} : Object.fromEntries(readEnvBlock(`${folder}/settings.json`));
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
  return environment['CLAUDE_CONFIG_DIR'] ?? (home === undefined ? undefined : `${home}/.claude`);
}

function readEnvBlock(path: string): readonly (readonly [string, string])[] {
  const settings = readJson(path);
  const block = isRecord(settings) ? settings['env'] : undefined;
  if (!isRecord(block)) return [];
  return Object.entries(block).flatMap(([name, value]) =>
    deciding.test(name) ? [[name, String(value)] as const] : [],
  );
}

function readJson(path: string): unknown {
  try {
    const text = readFileSync(path, 'utf8');
    const document = parseJsonDocument(text.startsWith(byteOrderMark) ? text.slice(1) : text);
    return document.kind === 'document' ? getNodeValue(document.root) : undefined;
  } catch {
    return undefined;
  }
}
