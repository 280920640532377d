import { build } from 'esbuild';

/** Bundles a program with all that it imports, as an application does that is shipped without `node_modules`. */
export async function bundle(program: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [program],
    bundle: true,
    platform: 'node',
    target: 'node22.15',
    format: 'esm',
    outfile,
    // CommonJS inside requires modules of Node.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'silent',
  });
}
