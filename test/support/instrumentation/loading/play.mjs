import { writeFileSync } from 'node:fs';

/** One query of an application; how `query` was loaded is the application's. Arguments: scenario, options (JSON), file for what was seen. */
export async function play(query) {
  const [, , , options, output] = process.argv;
  const seen = [];
  for await (const message of query({ prompt: 'x [[s:hello]]', options: JSON.parse(options) }))
    seen.push(message);
  writeFileSync(output, JSON.stringify(seen));
}
