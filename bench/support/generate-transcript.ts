/**
 * A transcript heavy with content, as a long working session writes it: prompts, thinking, file reads of tens of kilobytes that stand twice on their line
 * (`content` and `toolUseResult`, as Claude Code writes them), command output, attachments. The recorded sessions are scrubbed and would flatter.
 */
export interface GeneratedTurn {
  readonly lines: readonly string[];
}

const WORDS =
  'const export function return import await Promise readonly string number undefined value result error message request response the of and to in is that for with as on be this are from session trace span token model tool call file path line column'.split(
    ' ',
  );

/** Small linear congruential generator: the same seed gives the same corpus. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

/** Text as people and files have it: short lines, indentation, quotes, and now and then something beyond ASCII. */
function prose(random: () => number, length: number): string {
  const parts: string[] = [];
  const beyondAscii = random() < 0.25;
  for (let written = 0; written < length;) {
    const word = WORDS[Math.floor(random() * WORDS.length)] ?? 'word';
    const part = `${word}${separator(random, beyondAscii)}`;
    parts.push(part);
    written += part.length;
  }
  return parts.join('');
}

function separator(random: () => number, beyondAscii: boolean): string {
  const chance = random();
  if (chance < 0.16) return `;\n${'  '.repeat(Math.floor(random() * 4))}`;
  if (chance < 0.22) return `: "${Math.floor(random() * 1e6)}", `;
  if (chance < 0.25) return '\t';
  return beyondAscii && chance < 0.27 ? ' → ' : ' ';
}

export function createTranscript(options: {
  readonly sessionId: string;
  readonly seed?: number;
  readonly toolsPerTurn?: number;
  readonly resultLength?: number;
}): {
  nextTurn(): GeneratedTurn;
} {
  const random = createRandom(options.seed ?? 1);
  const { sessionId, toolsPerTurn = 6, resultLength = 24_000 } = options;
  let clock = Date.UTC(2026, 10, 1);
  let counter = 0;
  const id = (kind: string): string => `${kind}_${(counter += 1).toString(16).padStart(24, '0')}`;
  const timestamp = (): string => new Date((clock += 40 + Math.floor(random() * 400))).toISOString();
  const common = (): object => ({
    uuid: id('uuid'),
    timestamp: timestamp(),
    sessionId,
    cwd: '/home/dev/project',
    version: '2.1.330',
    gitBranch: 'main',
    entrypoint: 'cli',
    userType: 'external',
    isSidechain: false,
  });
  const usage = {
    input_tokens: 12,
    cache_creation_input_tokens: 300,
    cache_read_input_tokens: 40_000,
    output_tokens: 570,
  };
  const assistant = (messageId: string, block: object, stopReason: string, blockIndex: number): object => ({
    type: 'assistant',
    ...common(),
    message: {
      id: messageId,
      type: 'message',
      role: 'assistant',
      model: 'claude-opus-5-5',
      content: [block],
      stop_reason: stopReason,
      usage,
    },
    apiBlockIndex: blockIndex,
    requestId: id('req'),
  });
  const toolRound = (promptId: string): object[] => {
    const messageId = id('msg');
    const toolUseId = id('toolu');
    const content = prose(random, resultLength * (0.25 + random() * 1.5));
    return [
      {
        type: 'api-request',
        sessionId,
        id: id('api'),
        timestamp: timestamp(),
        params: { model: 'claude-opus-5-5', max_tokens: 32_000 },
      },
      assistant(
        messageId,
        { type: 'thinking', thinking: prose(random, 600), signature: 'c2ln' },
        'tool_use',
        0,
      ),
      assistant(
        messageId,
        {
          type: 'tool_use',
          id: toolUseId,
          name: 'Read',
          input: { file_path: `/home/dev/project/src/file-${counter}.ts` },
        },
        'tool_use',
        1,
      ),
      {
        type: 'user',
        ...common(),
        promptId,
        message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: toolUseId, content }] },
        toolUseResult: {
          type: 'text',
          file: { filePath: '/home/dev/project/src/file.ts', content, numLines: 400 },
        },
      },
      {
        type: 'attachment',
        ...common(),
        attachment: { type: 'total_tokens_reminder', text: prose(random, 200) },
      },
    ];
  };
  return {
    nextTurn: () => {
      const promptId = id('prompt');
      const prompt = {
        type: 'user',
        ...common(),
        promptId,
        promptSource: 'typed',
        message: { role: 'user', content: prose(random, 900) },
      };
      const answer = assistant(id('msg'), { type: 'text', text: prose(random, 2_500) }, 'end_turn', 0);
      const end = { type: 'system', subtype: 'turn_duration', ...common() };
      const rounds = Array.from({ length: toolsPerTurn }, () => toolRound(promptId)).flat();
      return { lines: [prompt, ...rounds, answer, end].map((line) => JSON.stringify(line)) };
    },
  };
}
