import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStandIn, type StandIn } from '../../delivery/mlflow-server-stand-in.ts';
import { cleanUp } from '../../support/claude/create-project.ts';
import { bash, text, thinking, tool } from '../../support/model-stub/block.ts';
import { reply } from '../../support/model-stub/reply.ts';
import type { Block } from '../../support/model-stub/script.ts';
import { startModelStub, type ModelStub } from '../../support/model-stub/start-model-stub.ts';
import { startOtlpSink, type OtlpSink } from '../../support/otlp-sink.ts';
import { createRoad, type Road } from '../../support/road/create-road.ts';
import { readStore } from '../../support/road/read-store.ts';
import { leakedKinds, leaksIn, PLANTED_SECRETS } from '../../support/secrets/planted-secrets.ts';

/** A key file that is cut takes what follows with it, so it stands last. */
const LINES = PLANTED_SECRETS.toSorted((left, right) => Number(isCut(left)) - Number(isCut(right))).map(
  ({ line }) => line,
);
const PARTS = Array.from({ length: Math.ceil(LINES.length / 8) }, (_, index) =>
  LINES.slice(index * 8, index * 8 + 8).join('\n\n'),
);

function isCut({ kind }: { readonly kind: string }): boolean {
  return kind === 'pem-cut';
}

/** Harmless words beside the secrets: where they are missing, nothing was looked at. */
const WORDS = {
  prompt: 'wintergreen-prompt',
  thinking: 'wintergreen-thinking',
  answer: 'wintergreen-answer',
  input: 'wintergreen-input',
  output: 'wintergreen-output',
};

/** The model thinks, says and writes secrets, then reads them out of files. */
const LEAKY = [
  reply(3, [
    thinking(`${WORDS.thinking}\n${PARTS.join('\n\n')}`),
    text(PARTS.join('\n\n')),
    ...PARTS.map((part, index) => writeFile(index, part)),
    bash(`echo ${WORDS.input}; export DB_PASSWORD=${dotenvPassword()}`, 'sets a password'),
  ]),
  reply(5, [
    ...PARTS.map((_, index) => bash(`cat part-${index}.txt`, 'shows a file')),
    bash(`echo ${WORDS.output.replace('-', "'-'")}`, 'says something'),
  ]),
  reply(7, [text(`${WORDS.answer}\n${PARTS.join('\n\n')}`)]),
];

function writeFile(index: number, content: string): Block {
  return tool('Write', { file_path: `part-${index}.txt`, content });
}

function dotenvPassword(): string {
  return PLANTED_SECRETS.find(({ kind }) => kind === 'dotenv-password')!.secret;
}

let stub: ModelStub;
let sink: OtlpSink;
let mlflow: StandIn;
let road: Road;
/** In a folder of its own, with whatever SQLite leaves beside it. */
let storePath: string;

beforeAll(async () => {
  [stub, sink, mlflow] = await Promise.all([
    startModelStub({ scripts: { leaky: LEAKY } }),
    startOtlpSink(),
    startStandIn({ version: '3.17.2' }),
  ]);
  road = await createRoad({ stub });
  storePath = join(road.project.root, 'store/traces.db');
  mkdirSync(dirname(storePath));
  const places = [`sqlite:///${storePath}`, `otlp+${sink.url}`, mlflow.url];
  await road.print('setup', '--yes', ...places.flatMap((uri) => ['-u', uri]));
  await road.play([`${WORDS.prompt} [[s:leaky]]\n\n${PARTS.join('\n\n')}`]);
  await road.untilDelivered(1);
  await road.stopDrains();
});

afterAll(async () => {
  await road.stopDrains();
  await Promise.all([stub.close(), sink.close(), mlflow.close()]);
  await cleanUp();
});

const filesBelow = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
    .join('\n');

test('the model had every secret, and so had the tools', () => {
  const asked = JSON.stringify(stub.requests.at(-1)?.body);
  expect(new Set(leakedKinds(asked)).size).toBeGreaterThanOrEqual(60);
  const [trace] = readStore(storePath);
  const tools = trace?.spans.filter(({ name }) => name.startsWith('execute_tool'));
  expect(tools).toHaveLength(2 * PARTS.length + 2);
  expect(tools?.filter(({ failed }) => failed)).toEqual([]);
});

test.for([
  { place: 'the store', read: () => filesBelow(dirname(storePath)) },
  {
    place: 'what an OTLP backend gets',
    read: () => sink.requests.map(({ body }) => Buffer.from(body).toString()).join('\n'),
  },
  {
    place: 'what an MLflow server gets',
    read: () => mlflow.requests.map(({ headers, body }) => unzipped(headers, body)).join('\n'),
  },
])('$place: the content, without its secrets', ({ read }) => {
  const all = read();
  expect(Object.values(WORDS).filter((word) => !all.includes(word))).toEqual([]);
  expect(leaksIn(all)).toEqual([]);
});

test('ledger, journal, log and whatever else we keep: neither content nor secrets', () => {
  const all = filesBelow(road.stateFolder);
  expect(all).toContain('turn accepted');
  expect(all).toContain('PostToolUse');
  expect(Object.values(WORDS).filter((word) => all.includes(word))).toEqual([]);
  expect(leaksIn(all)).toEqual([]);
});

function unzipped(headers: Readonly<Record<string, string | undefined>>, body: Buffer): string {
  return (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
}
