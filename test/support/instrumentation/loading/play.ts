import { writeFileSync } from 'node:fs';

type Query = (parameters: {
  readonly prompt: string;
  readonly options: Readonly<Record<string, unknown>>;
}) => AsyncIterable<unknown>;

/** One query of an application; how `query` was loaded is the application's. Arguments: scenario, options (JSON), file for what was seen. */
export async function play(query: Query): Promise<void> {
  const [, , , base = '{}', output = ''] = process.argv;
  const options = JSON.parse(base) as Readonly<Record<string, unknown>>;
  const seen: unknown[] = [];
  for await (const message of query({ prompt: 'x [[s:hello]]', options })) seen.push(message);
  writeFileSync(output, JSON.stringify(seen));
}
