import { defineConfig } from 'vitest/config';

/** Unit tests run in threads; what starts real processes and servers is kept to one file at a time (2 cores). */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{core,config,cli,journal,transcripts,ledger,rules,delivery}/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/{peers,process,dist}/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          fileParallelism: false,
          pool: 'forks',
        },
      },
    ],
  },
});
