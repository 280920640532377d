import { expect, test } from 'vitest';
import { isOldNode } from '../../src/cli/old-node.ts';

test.for<[string, boolean]>([
  ['18.20.8', true],
  ['v20.19.0', true],
  ['22.14.0', true],
  ['22.15.0', false],
  ['v24.1.0', false],
  ['26.0.0-nightly', false],
])('%s: %s', ([version, isOld]) => {
  expect(isOldNode(version)).toBe(isOld);
});
