import { defineConfig } from 'vitest/config';

/** Tests that start processes, and those that start servers; every other test is a unit test. */
const PROCESSES = ['test/process/**/*.test.ts', 'test/dist/**/*.test.ts'];
const SERVERS = ['test/peers/**/*.test.ts'];

const real = { testTimeout: 300_000, hookTimeout: 600_000, pool: 'forks' } as const;

/**
 * One project after the other. Processes mostly wait, so two files at a time fill two cores; servers of MLflow's size have the machine to themselves.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...PROCESSES, ...SERVERS],
          testTimeout: 20_000,
          maxWorkers: '100%',
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: { ...real, name: 'process', include: PROCESSES, maxWorkers: 2, sequence: { groupOrder: 2 } },
      },
      { test: { ...real, name: 'peers', include: SERVERS, maxWorkers: 1, sequence: { groupOrder: 3 } } },
    ],
  },
});
