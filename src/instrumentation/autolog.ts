import { checkConfig } from './check-config.ts';
import { ClaudeAgentInstrumentation } from './claude-agent-instrumentation.ts';
import type { ClaudeAgentInstrumentationConfig } from './config.ts';
import { registerLoaderHooks } from './register-loader-hooks.ts';

export interface AutologOptions extends ClaudeAgentInstrumentationConfig {
  /** Stops what an earlier call started. */
  readonly disable?: boolean;
}

let started: ClaudeAgentInstrumentation | undefined;

/**
 * Traces every `query()` of the Agent SDK imported from now on, through the global providers. The first call's options hold for the process.
 *
 * @throws UsageError when an option cannot be used
 */
export function autolog(options: AutologOptions = {}): void {
  checkConfig(options, ['disable']);
  const { disable = false, ...config } = options;
  if (disable) return started?.disable();
  if (started !== undefined) return started.enable();
  registerLoaderHooks();
  started = new ClaudeAgentInstrumentation(config);
}
