import type { OwnAttribute } from '../../spans/own-names.ts';
import {
  ATTR_GEN_AI_AGENT_NAME,
  ATTR_PROCESS_WORKING_DIRECTORY,
  ATTR_USER_ID,
  ATTR_VCS_REF_HEAD_NAME,
  ATTR_VCS_REF_HEAD_REVISION,
  ATTR_VCS_REPOSITORY_URL_FULL,
} from '../../spans/semconv.generated.ts';
import type { Attributes } from '../../spans/span.ts';
import { METADATA } from './mlflow-names.ts';
import { readText } from './read-attribute.ts';
import { storableText } from './storable-text.ts';

const VERSION: OwnAttribute = 'claude_code.version';
const PERMISSION_MODE: OwnAttribute = 'claude_code.permission_mode';
const OUTCOME: OwnAttribute = 'claude_code.agent.outcome';

/** Span attribute → trace metadata. */
const METADATA_MAPPING: readonly (readonly [to: string, from: string])[] = [
  [METADATA.traceUser, ATTR_USER_ID],
  [METADATA.user, ATTR_USER_ID],
  [METADATA.sourceName, ATTR_GEN_AI_AGENT_NAME],
  [METADATA.gitCommit, ATTR_VCS_REF_HEAD_REVISION],
  [METADATA.gitBranch, ATTR_VCS_REF_HEAD_NAME],
  [METADATA.gitRepository, ATTR_VCS_REPOSITORY_URL_FULL],
  [METADATA.workingDirectory, ATTR_PROCESS_WORKING_DIRECTORY],
  [METADATA.permissionMode, PERMISSION_MODE],
  [METADATA.claudeCodeVersion, VERSION],
  [OUTCOME, OUTCOME],
];

/**
 * What the root says of the trace, under MLflow's keys, and the agent where the root is silent. Only our own traces are known
 * to come from a local program.
 */
export function agentMetadata(root: Attributes, agent: Attributes): Readonly<Record<string, string>> {
  const metadata: Record<string, string> = {};
  for (const [to, from] of METADATA_MAPPING) {
    const value = readText(root, from) ?? (agent === root ? undefined : readText(agent, from));
    if (value !== undefined) metadata[to] = storableText(value);
  }
  if (readText(agent, VERSION) !== undefined) metadata[METADATA.sourceType] = 'LOCAL';
  return metadata;
}
