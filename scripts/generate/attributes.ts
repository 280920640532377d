/**
 * Writes `docs/attributes.md` from `src/core/spans/own-names.ts`; a test holds the two equal. Run: `node scripts/generate/attributes.ts` (Node 24).
 */
import { writeFileSync } from 'node:fs';
import { renderAttributesPage } from './render-attributes-page.ts';

const OUTPUT = 'docs/attributes.md';

writeFileSync(OUTPUT, renderAttributesPage());
console.log(`wrote ${OUTPUT}`);
