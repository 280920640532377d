/** MLflow's names (mlflow/tracing/constant.py): span attributes, trace metadata, trace tags. */
export const SPAN = {
  type: 'mlflow.spanType',
  inputs: 'mlflow.spanInputs',
  outputs: 'mlflow.spanOutputs',
  logLevel: 'mlflow.spanLogLevel',
  messageFormat: 'mlflow.message.format',
  tools: 'mlflow.chat.tools',
  tokenUsage: 'mlflow.chat.tokenUsage',
  cost: 'mlflow.llm.cost',
  model: 'mlflow.llm.model',
  provider: 'mlflow.llm.provider',
} as const;

export const METADATA = {
  schemaVersion: 'mlflow.trace_schema.version',
  session: 'mlflow.trace.session',
  traceUser: 'mlflow.trace.user',
  user: 'mlflow.user',
  tokenUsage: 'mlflow.trace.tokenUsage',
  cost: 'mlflow.trace.cost',
  sizeStats: 'mlflow.trace.sizeStats',
  sizeBytes: 'mlflow.trace.sizeBytes',
  sourceName: 'mlflow.source.name',
  sourceType: 'mlflow.source.type',
  gitCommit: 'mlflow.source.git.commit',
  gitBranch: 'mlflow.source.git.branch',
  gitRepository: 'mlflow.source.git.repoURL',
  workingDirectory: 'mlflow.trace.working_directory',
  permissionMode: 'mlflow.trace.permission_mode',
  claudeCodeVersion: 'mlflow.claude_code_version',
} as const;

export const TAG = {
  traceName: 'mlflow.traceName',
} as const;

/** Of `mlflow.trace.session`, in characters (mlflow/tracing/constant.py `MAX_CHARS_IN_TRACE_INFO_METADATA`). */
export const MAX_SESSION_LENGTH = 250;
