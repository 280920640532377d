import type { Block, Script, Step, Usage } from '../model-stub/script.ts';
import { scripts } from '../model-stub/scripts/scripts.ts';
import type { StoredTrace, StoredUsage } from './stored-trace.ts';

/** What must be found of a turn: counted from the scripts that the model played. */
export interface ExpectedTurn {
  readonly usage: StoredUsage;
  /** Without models: how many spans of each name. */
  readonly names: Readonly<Record<string, number>>;
  readonly outcome: string;
  readonly failed: boolean;
  /** Names of the spans that have failed, sorted. */
  readonly failures: readonly string[];
}

export interface Unusual {
  readonly usage?: StoredUsage;
  readonly outcome?: string;
  readonly failures?: readonly string[];
}

/** The steps of a script that belong to a turn, a subagent's among them. */
export function stepsOf(name: keyof typeof scripts, from = 0, to?: number): readonly Step[] {
  const script: Script = scripts[name];
  return script.slice(from, to).map((step) => {
    if (typeof step !== 'function') return step;
    throw new Error(`The steps of ${name} depend on the prompt.`);
  });
}

export function expectTurn(steps: readonly Step[], unusual: Unusual = {}): ExpectedTurn {
  const {
    outcome = 'completed',
    failures = [],
    usage = sum(steps.map((step) => toStored(step.usage))),
  } = unusual;
  const tools = steps.flatMap(({ blocks }) => blocks.flatMap(toolName));
  const names = [
    'invoke_agent claude-code',
    ...steps.map(() => 'chat'),
    ...tools.map((name) => `execute_tool ${name}`),
    ...tools.filter((name) => name === 'Agent').map(() => 'invoke_agent general-purpose'),
  ];
  return {
    usage,
    names: countNames(names),
    outcome,
    failed: outcome === 'failed',
    failures: failures.toSorted(),
  };
}

/** A stored trace in the same terms. */
export function describeTurn({ usage, failed, spans }: StoredTrace): ExpectedTurn {
  const root = spans.find(({ parentSpanId }) => parentSpanId === undefined);
  return {
    usage,
    names: countNames(spans.map(({ name }) => withoutModel(name))),
    outcome: root?.outcome ?? 'none',
    failed,
    failures: spans
      .filter((span) => span.failed)
      .map(({ name }) => withoutModel(name))
      .toSorted(),
  };
}

export function toStored({ input, output, cacheRead, cacheWrite5m, cacheWrite1h }: Usage): StoredUsage {
  const cacheWrite = cacheWrite5m + cacheWrite1h;
  return { input: input + cacheRead + cacheWrite, output, cacheRead, cacheWrite };
}

function sum(usages: readonly StoredUsage[]): StoredUsage {
  const of = (key: keyof StoredUsage): number => usages.reduce((total, usage) => total + usage[key], 0);
  return {
    input: of('input'),
    output: of('output'),
    cacheRead: of('cacheRead'),
    cacheWrite: of('cacheWrite'),
  };
}

const toolName = (block: Block): readonly string[] => (block.kind === 'tool' ? [block.name] : []);

const withoutModel = (name: string): string => name.replace(/^chat .+/u, 'chat');

function countNames(names: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
}
