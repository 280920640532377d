import type { Happened, SessionFacts, WakeUp } from './happened.ts';

interface Hooked extends Happened {
  readonly kind: 'hook';
  readonly promptId: string | undefined;
}

/** What hooks tell: boundaries, durations, permission prompts. */
export type HookEvent =
  | (Hooked & {
      readonly event: 'session-start';
      readonly source: string;
      readonly facts: SessionFacts;
    })
  | (Hooked & {
      readonly event: 'prompt-submit';
      readonly permissionMode: string | undefined;
      readonly wakeUp: WakeUp | undefined;
      readonly traceparent: string | undefined;
      readonly facts: SessionFacts;
    })
  | (Hooked & { readonly event: 'stop' })
  | (Hooked & { readonly event: 'stop-failure'; readonly error: string | undefined })
  | (Hooked & { readonly event: 'session-end'; readonly reason: string })
  | (Hooked & { readonly event: 'process-end' })
  | (Hooked & { readonly event: 'subagent-start'; readonly agentType: string | undefined })
  | (Hooked & { readonly event: 'subagent-stop'; readonly agentType: string | undefined })
  | (Hooked & {
      readonly event: 'tool-end';
      readonly toolUseId: string;
      readonly toolName: string;
      readonly durationMs: number | undefined;
      readonly failed: boolean;
      readonly interrupted: boolean;
      readonly launchedAgentId: string | undefined;
    })
  | (Hooked & {
      readonly event: 'permission-request';
      readonly toolName: string;
      readonly inputDigest: string | undefined;
    })
  | (Hooked & { readonly event: 'compaction-start'; readonly trigger: string })
  | (Hooked & { readonly event: 'compaction-end'; readonly trigger: string });
