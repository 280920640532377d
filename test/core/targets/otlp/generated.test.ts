import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generateProto } from '../../../../scripts/generate/proto.ts';

test('the committed OTLP code is what the script makes of proto/', async () => {
  for (const [name, content] of Object.entries(await generateProto())) {
    const committed = new URL(`../../../../src/core/targets/otlp/generated/${name}`, import.meta.url);
    expect(readFileSync(committed, 'utf8') === content, `${name}: run node scripts/generate/proto.ts`).toBe(
      true,
    );
  }
});
