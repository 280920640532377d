import { type Node, parseSync, Visitor } from 'oxc-parser';

export interface NamedFunction {
  readonly name: string;
  readonly line: number;
  readonly lines: number;
}

/** Functions that have a name: declarations, methods, and what is assigned to a constant or a property. Callbacks in line are part of those around them. */
export function namedFunctionsOf(file: string, source: string): readonly NamedFunction[] {
  const found: NamedFunction[] = [];
  const add = (name: Node | null | undefined, { start, end }: Node): void => {
    const text = name === null || name === undefined ? 'default' : source.slice(name.start, name.end);
    found.push({ name: text, line: lineAt(source, start), lines: codeLines(source.slice(start, end)) });
  };
  new Visitor({
    FunctionDeclaration: (node) => add(node.id, node),
    VariableDeclarator: ({ id, init }) => isFunction(init) && add(id, init),
    MethodDefinition: ({ key, value }) => add(key, value),
    PropertyDefinition: ({ key, value }) => isFunction(value) && add(key, value),
    Property: ({ key, value }) => isFunction(value) && add(key, value),
  }).visit(parseSync(file, source).program);
  return found;
}

/** As the linter counts: neither blank lines nor those of comments. */
export function codeLines(text: string): number {
  return text.split('\n').filter((line) => !/^\s*(?:$|\/\/|\/?\*)/.test(line)).length;
}

function isFunction(node: Node | null): node is Node {
  return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression';
}

function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length;
}
