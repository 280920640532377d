import { appendFileSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { SpanRecord } from '../../../src/core/spans/span.ts';
import { startOtlpSink } from '../../support/otlp-sink.ts';
import { randomFrom } from '../../support/random-from.ts';
import { layOut, projectTranscripts } from '../../support/recorded/lay-out.ts';
import { createMachine } from '../../support/recorded/machine.ts';
import { oneOfEachSession } from '../../support/recorded/one-of-each-session.ts';
import { SCENARIOS } from '../../support/sessions/scenario.ts';

interface Outcome {
  readonly spans: readonly SpanRecord[];
  /** As `status` shows them. */
  readonly unread: readonly string[];
}

/** Done to the files of the sessions before they are imported. */
type Damage = (transcripts: readonly string[]) => void;

/** What an import of damaged files gives, done twice: exit 0, no complaint, nothing counted again. */
async function importDamaged(names: readonly string[], damage: Damage = () => undefined): Promise<Outcome> {
  const sink = await startOtlpSink();
  onTestFinished(async () => sink.close());
  const { project, commands, remove } = createMachine();
  onTestFinished(remove);
  const scenarios = SCENARIOS.filter(({ name }) => names.includes(name));
  damage(scenarios.flatMap((scenario) => layOut(scenario, project.configFolder)));
  const files = projectTranscripts(project.configFolder);
  const destination = ['-u', `otlp+${new URL(sink.url).origin}`];
  for (const time of ['first', 'again']) {
    const run = await commands.run('import', files, '--include-open', ...destination);
    expect({ time, ...run }).toMatchObject({ exitCode: 0, stderr: '' });
  }
  const { unread } = await commands.status();
  return {
    spans: sink.spans(),
    unread: unread.map(({ count, place, reason }) => `${count} × ${reason} in ${place}`),
  };
}

/** As a line of its own, between others. */
function insert(path: string, text: string | Buffer): void {
  const lines = readFileSync(path, 'latin1').split('\n');
  lines.splice(20, 0, Buffer.from(text).toString('latin1'));
  writeFileSync(path, lines.join('\n'), 'latin1');
}

test.for([
  { what: 'that is no JSON', line: '{"type":"user","message":', reason: 'not-json' },
  { what: 'of NUL bytes', line: '\0'.repeat(5_000), reason: 'not-json' },
  { what: 'that is no UTF-8', line: Buffer.from([0xff, 0xfe, 0x80]), reason: 'not-json' },
  { what: 'that is no object', line: '["user"]', reason: 'not-an-object' },
  { what: 'of an unknown type', line: '{"type":"hologram"}', reason: 'unknown-type hologram' },
  { what: 'of a type that objects have', line: '{"type":"__proto__"}', reason: 'unknown-type __proto__' },
  { what: 'without a time', line: '{"type":"user"}', reason: 'missing-timestamp user' },
  { what: 'of 70 MB', line: `{"type":"user","x":"${'x'.repeat(70_000_000)}"}`, reason: 'too-long' },
])('a line $what is counted, and the turns around it are what they were', async ({ line, reason }) => {
  const whole = await importDamaged(['tui-three-turns']);
  const damaged = await importDamaged(['tui-three-turns'], ([path]) => insert(path!, line));
  expect(damaged).toEqual({ spans: whole.spans, unread: [`1 × ${reason} in transcript`] });
});

test('a last line that was never finished is counted, and the turns before it are what they were', async () => {
  const whole = await importDamaged(['tui-three-turns']);
  const damaged = await importDamaged(['tui-three-turns'], ([path]) => appendFileSync(path!, '{"type":"us'));
  expect(damaged).toEqual({ spans: whole.spans, unread: ['1 × torn in transcript'] });
});

/** Without its description nothing says of which type a subagent was. */
function shape({ traceId, spanId, parentSpanId, name }: SpanRecord): string {
  return [traceId, parentSpanId, spanId, name.replace('general-purpose', 'subagent')].join(' ');
}

test('a subagent without its description has its place by the call that it answered', async () => {
  const whole = await importDamaged(['cli-subagent-foreground']);
  const damaged = await importDamaged(['cli-subagent-foreground'], ([path]) => {
    for (const file of globSync(path!.replace('.jsonl', '/subagents/*.meta.json'))) rmSync(file);
  });
  expect(damaged.spans.map(shape)).toEqual(whole.spans.map(shape));
});

test('a subagent whose files are gone leaves the call that started it', async () => {
  const damaged = await importDamaged(['cli-subagent-foreground'], ([path]) => {
    rmSync(path!.replace('.jsonl', '/subagents'), { recursive: true });
  });
  expect(damaged.spans.map(({ name }) => name).sort()).toEqual([
    'chat claude-opus-5-5',
    'chat claude-opus-5-5',
    'execute_tool Agent',
    'invoke_agent claude-code',
  ]);
});

/** Cut out, or overwritten from there on: some bytes of every few lines. */
function mutilate(path: string, random: () => number): void {
  const bytes = readFileSync(path);
  for (let at = 0; at < bytes.length; at += 1 + Math.floor(random() * 20_000)) {
    const end = at + Math.floor(random() * 200);
    if (random() < 0.5) bytes.copyWithin(at, end);
    else bytes.fill(Math.floor(random() * 256), at, end);
  }
  writeFileSync(path, bytes);
}

test.for([1, 2, 3])(
  'files damaged at random places (seed %i) harm no other session, and nothing throws',
  async (seed) => {
    const random = randomFrom(seed);
    const names = oneOfEachSession().map(({ name }) => name);
    const hurt = new Set<string>();
    const whole = await importDamaged(names);
    const damaged = await importDamaged(names, (paths) => {
      for (const path of paths.filter(() => random() < 0.5)) {
        mutilate(path, random);
        hurt.add(basename(path, '.jsonl'));
      }
    });
    const isUnhurt = ({ attributes }: SpanRecord): boolean =>
      !hurt.has(String(attributes['gen_ai.conversation.id']));
    expect(damaged.spans.filter(isUnhurt)).toEqual(whole.spans.filter(isUnhurt));
    expect(damaged.unread.length).toBeGreaterThan(10);
  },
);
