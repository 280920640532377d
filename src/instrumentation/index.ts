export { autolog, type AutologOptions } from './autolog.ts';
export { ClaudeAgentInstrumentation } from './claude-agent-instrumentation.ts';
export type { ClaudeAgentInstrumentationConfig } from './config.ts';
export { endOpenQueries } from './open-observers.ts';
export { registerLoaderHooks } from './register-loader-hooks.ts';
export { traceQuery } from './trace-query.ts';
