/**
 * Attribute names of our own, for what no convention names: each with the one sentence that documents it.
 * Standard names come from `semconv.generated.ts` (GenAI) and `@opentelemetry/semantic-conventions`.
 */
export const OWN_ATTRIBUTES = {
  'claude_code.version': 'Version of Claude Code that ran the turn.',
  'claude_code.entrypoint':
    'How Claude Code was started: cli (interactive), sdk-cli (print mode), sdk-ts, sdk-py.',
  'claude_code.permission_mode': 'Permission mode of the turn, as Claude Code names it.',
  'claude_code.prompt.id':
    "Claude Code's own id of the turn (prompt_id of hooks, promptId of transcripts, prompt.id of native telemetry).",
  'claude_code.prompt.source': 'What opened the turn: typed, sdk, task_notification, slash_command.',
  'claude_code.agent.outcome':
    'How the turn, or the invocation of a subagent, ended: completed, failed, interrupted, limit (its own turn or budget limit), killed, open.',
  'claude_code.tool.outcome': 'How the tool call ended: ok, failed, denied, interrupted, open.',
  'claude_code.tool.denial': 'Who refused the tool call: user-rejected, permission-rule, cancelled.',
  'claude_code.tool.permission_decision': 'Decision recorded for the call: accept or reject, and its source.',
  'claude_code.agent.id': "Claude Code's id of a subagent (a process-local id, hence not gen_ai.agent.id).",
  'claude_code.agent.background': 'true when the subagent ran in the background.',
  'claude_code.request.id': 'HTTP request id of the model call (request-id response header).',
  'claude_code.request.attempts': 'HTTP attempts of the model call, when there was more than one.',
  'claude_code.cost.usd':
    "Cost of the model call in US dollars; on an agent span the sum over its own and its subagents' calls.",
  'claude_code.cost.input_usd': 'The part of the cost billed for input tokens, cached ones included.',
  'claude_code.cost.output_usd': 'The part of the cost billed for output tokens.',
  'claude_code.cost.source':
    'Where the cost comes from: computed (tokens times list price) with the date of the price data, or reported by Claude Code.',
  'claude_code.cost.unpriced_models':
    'Models of the turn without a known price: their tokens are not in the cost.',
  'claude_code.usage.cache_write_5m.input_tokens': 'Input tokens written to the five-minute cache.',
  'claude_code.usage.cache_write_1h.input_tokens': 'Input tokens written to the one-hour cache.',
  'claude_code.usage.estimated':
    'true when the usage is the placeholder of a stream that was aborted before its usage arrived.',
  'claude_code.timing.source':
    'What the times of the span rest on: hook, transcript, message (of the Agent SDK).',
  'claude_code.timing.start_source':
    'What the start of a model call rests on: request (its request line) or preceding_event.',
  'claude_code.timing.end_source': 'What the end of a span without an ending rests on: last_event.',
  'claude_code.capture.sources':
    'Sources the trace was made from: transcript, hooks, messages (of the Agent SDK).',
  'claude_code.content.mode': 'Content mode of the trace: full, redacted, metadata, none.',
  'claude_code.content.redactions': 'Number of secrets replaced in the content of the span.',
  'claude_code.content.truncated':
    'Message parts cut for length: path, original length in characters and SHA-256 of the original.',
  'claude_code.messages.delta':
    'true: the input messages are those since the previous call of the same agent, not all of the turn.',
  'claude_code.session.forked_from': 'Session id the session was forked from.',
  'claude_code.link.kind': 'Why a span link exists: task_notification, resume, traceparent.',
  'claude_code.compaction.trigger': 'manual or auto.',
  'claude_code.compaction.pre_tokens': 'Context size before the compaction.',
  'claude_code.compaction.post_tokens': 'Context size after the compaction.',
  'claude_code.usage.source':
    'Where the token counts of an agent trace made in-process come from: transcript, partial_messages, result (totals only).',
  'claude_code.cost.reported_usd':
    'What Claude Code itself counted between this result and the one before, in US dollars, subagents and auxiliary calls included.',
  'claude_code.options.model': 'Model that the program asked for (Agent SDK options).',
  'claude_code.options.permission_mode': 'Permission mode that the program asked for (Agent SDK options).',
  'claude_code.options.max_turns': 'Limit of model calls that the program set (Agent SDK options).',
  'claude_code.options.allowed_tools': 'Tools that the program allowed without asking (Agent SDK options).',
  'claude_code.options.agents': 'Names of the subagents that the program defined (Agent SDK options).',
  'claude_code.options.mcp_servers': 'Names of the MCP servers that the program gave (Agent SDK options).',
  'claude_code.native_spans':
    'yielded: model calls and tools of the turn are left to the spans that Claude Code itself exports.',
} as const satisfies Readonly<Record<string, string>>;

export type OwnAttribute = keyof typeof OWN_ATTRIBUTES;
