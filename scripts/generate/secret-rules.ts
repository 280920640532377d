/**
 * Writes `src/core/secrets/rules.generated.ts` from the rules of betterleaks (MIT).
 * Run: `node scripts/generate/secret-rules.ts <checkout>/config/betterleaks.toml` (Node 24) on a checkout of the tag below.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SecretRule } from '../../src/core/secrets/secret-rule.ts';
import { beginnings, longestMatch } from './regex/measure-regex.ts';
import { parseRe2 } from './regex/parse-re2.ts';
import { printRegex } from './regex/print-regex.ts';
import { writeGenerated } from './write-generated.ts';

const VERSION = 'v1.7.0';
const COMMIT = '6381fa45ae946c588e2e1334d8396a15e5171ad6';
const SHA256 = '388f56f6687b5817ef4731e9cfb86be065374ab1fc4a3352d6fae17cd64fc4ff';
const OUTPUT = 'src/core/secrets/rules.generated.ts';

/** `generic-api-key` takes ordinary assignments for keys. The others are shape rules of ours, which cover more and are bounded. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'generic-api-key',
  'private-key',
  'jwt',
  'mongodb-connection-string',
  'azure-storage-account-key',
  'gcp-service-account',
  'gcp-application-default-credentials',
  'curl-auth-header',
  'curl-auth-user',
]);
/** Rules whose groups do not frame the secret: the whole match is it. */
const WHOLE_MATCH: ReadonlySet<string> = new Set(['jwt-base64', 'microsoft-teams-webhook']);
const SHORTEST_ANCHOR = 3;
/** How far an unbounded pattern looks: beyond, the redactor goes on to the end of the token. */
const LONGEST_REACH = 2048;

interface SourceRule {
  readonly id: string;
  readonly regex: string;
  readonly keywords: readonly string[];
  readonly entropy: number | undefined;
  readonly secretGroup: number | undefined;
}

const field = (block: string, pattern: RegExp): string | undefined => pattern.exec(block)?.[1];

/**
 * The rules that report something by themselves and anywhere: parts of composed secrets (`skipReport`) are none, and without
 * the file name that they ask for (`path`), rules take ordinary text for secrets. Of TOML only what this file holds: a key at the start of a line, literal strings, one list of basic strings.
 */
function readRule(block: string): SourceRule | undefined {
  const id = field(block, /^id = "([^"]+)"$/m);
  const regex = field(block, /^regex = '''([\s\S]*?)'''$/m);
  const keywords = field(block, /^keywords = (\[[\s\S]*?\])$/m);
  if (id === undefined) throw new Error(`rule without id: ${block.slice(0, 80)}`);
  if (regex === undefined || keywords === undefined || /^(?:skipReport = true|path = .*)$/m.test(block))
    return undefined;
  const secretGroup = field(block, /^secretGroup = (\d+)$/m);
  const entropy = field(block, /entropy\(finding\["secret"\]\) <=? ([\d.]+)/);
  return {
    id,
    regex,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a pinned file
    keywords: JSON.parse(keywords.replace(/,\s*\]$/, ']')) as string[],
    entropy: entropy === undefined ? undefined : Number(entropy),
    secretGroup: secretGroup === undefined ? undefined : Number(secretGroup),
  };
}

/** A rule is tried where its pattern begins, if that is a literal which holds a keyword; otherwise around its keywords. */
function toRule({ id, regex, keywords, entropy, secretGroup }: SourceRule): SecretRule {
  const tree = parseRe2(regex);
  const { pattern, ignoreCase } = printRegex(
    tree,
    (group) => !WHOLE_MATCH.has(id) && (secretGroup ?? group) === group,
  );
  const { texts } = beginnings(tree);
  const starts = texts.every(
    (text) => text.length >= SHORTEST_ANCHOR && keywords.some((word) => text.includes(word)),
  );
  return {
    id: id.replace(/\.\d+$/, ''),
    pattern,
    ...(ignoreCase && { ignoreCase }),
    anchors: starts ? texts : keywords,
    where: starts ? 'start' : 'near',
    reach: Math.min(longestMatch(tree) + 1, LONGEST_REACH),
    ...(entropy !== undefined && { entropy }),
  };
}

function checked(rule: SecretRule): SecretRule {
  // The floor is Node 22: what this Node compiles with flag `v` or modifiers must not slip through.
  if (/\(\?[a-z-]+:|\(\?P/.test(rule.pattern)) throw new Error(`${rule.id}: syntax beyond Node 22`);
  void new RegExp(rule.pattern);
  return rule;
}

const path = process.argv[2];
if (path === undefined)
  throw new Error(
    `usage: node scripts/generate/secret-rules.ts <betterleaks ${VERSION}>/config/betterleaks.toml`,
  );
const toml = readFileSync(path, 'utf8');
const digest = createHash('sha256').update(toml).digest('hex');
if (digest !== SHA256) throw new Error(`${path} is not that of betterleaks ${VERSION}: SHA-256 is ${digest}`);

const rules = toml
  .split(/^\[\[rules\]\]$/m)
  .slice(1)
  .map(readRule)
  .filter((rule) => rule !== undefined)
  .filter(({ id }) => !LEFT_OUT.has(id))
  .map((rule) => checked(toRule(rule)));
console.log(
  `${rules.length} rules, of which ${rules.filter(({ where }) => where === 'near').length} tried around keywords`,
);

writeGenerated({
  output: OUTPUT,
  script: 'scripts/generate/secret-rules.ts',
  lines: [
    '/**',
    ` * Rules of betterleaks ${VERSION} (github.com/betterleaks/betterleaks, commit ${COMMIT},`,
    ' * config/betterleaks.toml; MIT License, Copyright (c) 2026 Zachary Rice), translated from RE2 to JavaScript.',
    ' * Of its filters only the entropy is kept.',
    ' */',
    "import type { SecretRule } from './secret-rule.ts';",
    '',
    'export const GENERATED_RULES: readonly SecretRule[] = [',
    ...rules.map((rule) => `  ${JSON.stringify(rule)},`),
    '];',
  ],
});
