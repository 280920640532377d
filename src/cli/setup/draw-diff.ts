/** Removed and added lines with one line around them. Our changes lie together, so what differs is one block. */
export function drawDiff(before: string, after: string): string {
  const [old, now] = [before, after].map((text) =>
    text === '' ? [] : text.replace(/\r?\n$/u, '').split(/\r?\n/u),
  ) as [string[], string[]];
  const head = countEqual(old, now);
  const tail = countEqual(old.slice(head).toReversed(), now.slice(head).toReversed());
  return [
    ...old.slice(Math.max(0, head - 1), head).map((line) => `  ${line}`),
    ...old.slice(head, old.length - tail).map((line) => `- ${line}`),
    ...now.slice(head, now.length - tail).map((line) => `+ ${line}`),
    ...now
      .slice(now.length - tail)
      .slice(0, 1)
      .map((line) => `  ${line}`),
  ].join('\n');
}

function countEqual(left: readonly string[], right: readonly string[]): number {
  const different = left.findIndex((line, index) => line !== right[index]);
  return different === -1 ? Math.min(left.length, right.length) : different;
}
