import { getNodeValue, type Node } from 'jsonc-parser';
import { findProperty, parseJsonDocument } from './json-document.ts';

/*
 * Changes to a JSON text that leave every other byte alone: the parser gives offsets, we cut and paste. (The parser's
 * own `modify()` breaks arrays when it removes their last element, and reformats neighbours: ADR 0041.)
 * Texts have no byte order mark and are known to parse; what is added is laid out as its surroundings are.
 */

export type JsonPath = readonly (string | number)[];

export function nodeAt(text: string, path: JsonPath): Node | undefined {
  const document = parseJsonDocument(text);
  return document.kind === 'document' ? path.reduce(childNode, document.root) : undefined;
}

/** Gives the object at `path` one more property, as its last. */
function addProperty(text: string, path: JsonPath, entry: readonly [name: string, value: unknown]): string {
  const [name, value] = entry;
  return insertLast(text, path, (layout) => `${JSON.stringify(name)}:${layout.gap}${layout.render(value)}`);
}

/** Gives the array at `path` one more element, as its last. */
export function addElement(text: string, path: JsonPath, value: unknown): string {
  return insertLast(text, path, (layout) => layout.render(value));
}

/** Sets one property of the object at `path`: its value is replaced where it stands, or it is added. */
export function setProperty(
  text: string,
  path: JsonPath,
  entry: readonly [name: string, value: unknown],
): string {
  const [name, value] = entry;
  const node = nodeAt(text, [...path, name]);
  if (node === undefined) return addProperty(text, path, entry);
  const wanted = JSON.stringify(value);
  // What is there already stays laid out as it is.
  return JSON.stringify(getNodeValue(node)) === wanted ? text : splice(text, node.offset, end(node), wanted);
}

/** The text with an object under `name`, empty if there was nothing. */
export function withObject(text: string, name: string): string {
  return nodeAt(text, [name]) === undefined ? setProperty(text, [], [name, {}]) : text;
}

/** Takes out one property or element, with the comma that belonged to it. */
export function removeAt(text: string, path: JsonPath): string {
  const container = nodeAt(text, path.slice(0, -1));
  const name = path.at(-1);
  const children = container?.children ?? [];
  const child = typeof name === 'number' ? children[name] : container && findProperty(container, name ?? '');
  if (container === undefined || child === undefined) return text;
  const index = children.indexOf(child);
  const [before, after] = [children[index - 1], children[index + 1]];
  if (before !== undefined) return splice(text, end(before), end(child), '');
  return after === undefined
    ? removeOnly(text, container, child)
    : splice(text, child.offset, after.offset, '');
}

interface Layout {
  readonly gap: string;
  readonly render: (value: unknown) => string;
}

function insertLast(text: string, path: JsonPath, toText: (layout: Layout) => string): string {
  const container = nodeAt(text, path);
  // Scalars have no children: there is no place to add to.
  if (container?.children === undefined) return text;
  const [first] = container.children;
  return first === undefined
    ? insertOnly(text, container, toText)
    : insertAfter({ text, container, first, toText });
}

function insertAfter({
  text,
  container,
  first,
  toText,
}: {
  text: string;
  container: Node;
  first: Node;
  toText: (layout: Layout) => string;
}): string {
  const at = end(container.children?.at(-1) ?? first);
  const spread = text.slice(container.offset, first.offset).includes('\n');
  if (!spread) return splice(text, at, at, `,${gapOf(text)}${toText(compact(text))}`);
  const indent = indentAt(text, first.offset);
  return splice(text, at, at, `,${endOfLine(text)}${indent}${toText(pretty(text, indent))}`);
}

/** An empty container opens up in a file that is spread over lines, and when it is the whole file. */
function insertOnly(text: string, container: Node, toText: (layout: Layout) => string): string {
  const inside = text.slice(container.offset + 1, end(container) - 1);
  const at = container.offset + 1;
  if (!inside.includes('\n') && !isSpread(text, container))
    return splice(text, at, at, toText(compact(text)));
  const outer = indentAt(text, container.offset);
  const indent = outer + unitOf(text);
  const line = `${endOfLine(text)}${indent}${toText(pretty(text, indent))}`;
  if (inside.includes('\n')) return splice(text, at, at, line);
  const until = inside.trim() === '' ? end(container) - 1 : at;
  return splice(text, at, until, `${line}${endOfLine(text)}${outer}`);
}

function removeOnly(text: string, container: Node, child: Node): string {
  const [open, close] = [container.offset + 1, end(container) - 1];
  const rest = text.slice(open, child.offset) + text.slice(end(child), close);
  if (/^\s*,?\s*$/u.test(rest)) return splice(text, open, close, '');
  const from = text.slice(open, child.offset).trim() === '' ? open : child.offset;
  const comma = /^\s*,/u.exec(text.slice(end(child), close))?.[0].length ?? 0;
  return splice(text, from, end(child) + comma, '');
}

function isSpread(text: string, container: Node): boolean {
  const root = nodeAt(text, []);
  const [first] = root?.children ?? [];
  return (
    root?.offset === container.offset ||
    (root !== undefined && first !== undefined && text.slice(root.offset, first.offset).includes('\n'))
  );
}

function compact(text: string): Layout {
  return { gap: gapOf(text), render: (value) => JSON.stringify(value) };
}

function pretty(text: string, indent: string): Layout {
  const render = (value: unknown): string =>
    JSON.stringify(value, undefined, unitOf(text)).replaceAll('\n', `${endOfLine(text)}${indent}`);
  return { gap: ' ', render };
}

function gapOf(text: string): string {
  return /"\s*:\s/u.test(text) ? ' ' : '';
}

function endOfLine(text: string): string {
  return /\r?\n/u.exec(text)?.[0] ?? '\n';
}

/** The indentation of the first indented line; two spaces where there is none. */
function unitOf(text: string): string {
  return /\n([ \t]+)\S/u.exec(text)?.[1] ?? '  ';
}

function indentAt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/u.exec(text.slice(lineStart, offset))?.[0] ?? '';
}

function childNode(node: Node | undefined, name: string | number): Node | undefined {
  if (typeof name === 'number') return node?.type === 'array' ? node.children?.[name] : undefined;
  return node?.type === 'object' ? findProperty(node, name)?.children?.[1] : undefined;
}

function end(node: Node): number {
  return node.offset + node.length;
}

function splice(text: string, from: number, to: number, replacement: string): string {
  return text.slice(0, from) + replacement + text.slice(to);
}
