import type { Usage } from '../model-stub/script.ts';
import { sessionFiles, wholeLines } from './session-files.ts';

/** The fields of a transcript line that a test may look at. */
interface TranscriptLine {
  readonly type: string;
  readonly subtype?: string;
  readonly promptSource?: string;
  readonly toolDenialKind?: string;
  readonly error?: unknown;
  readonly isApiErrorMessage?: boolean;
  readonly message?: {
    readonly id?: string;
    readonly model?: string;
    readonly content: string | readonly ContentBlock[];
    readonly usage?: WireUsage;
  };
  readonly modelUsage?: Readonly<Record<string, CostUsage>>;
}

interface ContentBlock {
  readonly type: string;
  readonly text?: string;
  readonly name?: string;
  readonly input?: unknown;
  readonly content?: unknown;
  readonly is_error?: boolean;
}

interface WireUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation: {
    readonly ephemeral_5m_input_tokens: number;
    readonly ephemeral_1h_input_tokens: number;
  };
}

interface CostUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadInputTokens: number;
  readonly cacheCreationEphemeral5mInputTokens: number;
  readonly cacheCreationEphemeral1hInputTokens: number;
}

/** What the files of a session hold, subagents included, as a test compares it. */
export interface RecordedSession {
  readonly files: readonly string[];
  readonly lines: readonly TranscriptLine[];
  /** One for each turn. */
  readonly prompts: readonly TranscriptLine[];
  readonly messageIds: readonly string[];
  /** Sorted. */
  readonly toolNames: readonly string[];
  readonly toolInputs: readonly unknown[];
  readonly results: readonly ContentBlock[];
  readonly texts: readonly string[];
  /** Summed once per message id. */
  readonly usage: Usage;
  /** The CLI's own count, as the last `cost-state` has it; `undefined` when it could not write one. */
  readonly counted: Usage | undefined;
}

export async function readSession(transcriptPath: string): Promise<RecordedSession> {
  const files = await sessionFiles(transcriptPath);
  const lines = (await wholeLines(files)).map((line) => JSON.parse(line) as TranscriptLine);
  const spoken = lines.filter(({ type }) => type === 'user' || type === 'assistant');
  const blocks = spoken.flatMap(contentOf);
  const calls = blocks.filter(({ type }) => type === 'tool_use');
  const usages = usageByMessage(spoken);
  return {
    files,
    lines,
    prompts: lines.filter(({ promptSource }) => promptSource !== undefined),
    messageIds: [...usages.keys()],
    toolNames: calls.flatMap(({ name }) => name ?? []).sort(),
    toolInputs: calls.map(({ input }) => input),
    results: blocks.filter(({ type }) => type === 'tool_result'),
    texts: blocks.flatMap(({ text }) => text ?? []),
    usage: total([...usages.values()]),
    counted: countedUsage(lines),
  };
}

function contentOf({ message }: TranscriptLine): readonly ContentBlock[] {
  const content = message?.content ?? [];
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

/** Every block of a message has its own line with the same usage; messages of the CLI's own have no model. */
function usageByMessage(lines: readonly TranscriptLine[]): ReadonlyMap<string, Usage> {
  const calls = lines.flatMap(({ message }) => (message?.model === '<synthetic>' ? [] : (message ?? [])));
  return new Map(calls.flatMap(({ id, usage }) => (id && usage ? [[id, fromWire(usage)] as const] : [])));
}

const fromWire = (usage: WireUsage): Usage => ({
  input: usage.input_tokens,
  output: usage.output_tokens,
  cacheRead: usage.cache_read_input_tokens,
  cacheWrite5m: usage.cache_creation.ephemeral_5m_input_tokens,
  cacheWrite1h: usage.cache_creation.ephemeral_1h_input_tokens,
});

function countedUsage(lines: readonly TranscriptLine[]): Usage | undefined {
  const state = lines.findLast(({ type }) => type === 'cost-state');
  return state?.modelUsage && total(Object.values(state.modelUsage).map(fromCostState));
}

const fromCostState = (usage: CostUsage): Usage => ({
  input: usage.inputTokens,
  output: usage.outputTokens,
  cacheRead: usage.cacheReadInputTokens,
  cacheWrite5m: usage.cacheCreationEphemeral5mInputTokens,
  cacheWrite1h: usage.cacheCreationEphemeral1hInputTokens,
});

function total(usages: readonly Usage[]): Usage {
  const sum = (key: keyof Usage): number => usages.reduce((before, usage) => before + usage[key], 0);
  return {
    input: sum('input'),
    output: sum('output'),
    cacheRead: sum('cacheRead'),
    cacheWrite5m: sum('cacheWrite5m'),
    cacheWrite1h: sum('cacheWrite1h'),
  };
}
