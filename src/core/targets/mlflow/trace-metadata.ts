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
import { asText } from './read-attribute.ts';
import { storableText } from './storable-text.ts';

const VERSION: OwnAttribute = 'claude_code.version';
const PERMISSION_MODE: OwnAttribute = 'claude_code.permission_mode';
const OUTCOME: OwnAttribute = 'claude_code.agent.outcome';

type Read = (attributes: Attributes) => string | undefined;

/** Trace metadata from span attributes. Each place that reads one learns its name; a list of names would be looked up anew each time. */
const METADATA_MAPPING: readonly (readonly [to: string, read: Read])[] = [
  [METADATA.traceUser, (attributes) => asText(attributes[ATTR_USER_ID])],
  [METADATA.user, (attributes) => asText(attributes[ATTR_USER_ID])],
  [METADATA.sourceName, (attributes) => asText(attributes[ATTR_GEN_AI_AGENT_NAME])],
  [METADATA.gitCommit, (attributes) => asText(attributes[ATTR_VCS_REF_HEAD_REVISION])],
  [METADATA.gitBranch, (attributes) => asText(attributes[ATTR_VCS_REF_HEAD_NAME])],
  [METADATA.gitRepository, (attributes) => asText(attributes[ATTR_VCS_REPOSITORY_URL_FULL])],
  [METADATA.workingDirectory, (attributes) => asText(attributes[ATTR_PROCESS_WORKING_DIRECTORY])],
  [METADATA.permissionMode, (attributes) => asText(attributes[PERMISSION_MODE])],
  [METADATA.claudeCodeVersion, (attributes) => asText(attributes[VERSION])],
  [OUTCOME, (attributes) => asText(attributes[OUTCOME])],
];

/**
 * Adds what the root says of the trace, under MLflow's keys, and the agent where the root is silent. Only our own traces are
 * known to come from a local program.
 */
export function addAgentMetadata(
  metadata: Record<string, string>,
  root: Attributes,
  agent: Attributes,
): void {
  for (const [to, read] of METADATA_MAPPING) {
    const value = read(root) ?? (agent === root ? undefined : read(agent));
    if (value !== undefined) metadata[to] = storableText(value);
  }
  if (asText(agent[VERSION]) !== undefined) metadata[METADATA.sourceType] = 'LOCAL';
}
