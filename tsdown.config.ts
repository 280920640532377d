import { licensePlugin } from 'rolldown-license-plugin';
import { defineConfig } from 'tsdown';
import packageJson from './package.json' with { type: 'json' };

/** The one constant of a build: `src/build-info.ts` reads it, so that no module reads package.json at run time. */
const define = { CLAUDE_OTEL_VERSION: JSON.stringify(packageJson.version) };

/** The drain holds other people's code: their licences ask to go where it goes. A dependency that names no licence fails the build. */
const notices = licensePlugin({
  failOnUnlicensed: true,
  done(packages, build) {
    const source = packages
      .map(
        ({ name, version, license, licenseText }) =>
          `${name} ${version} (${license})\n\n${licenseText.trim()}\n`,
      )
      .join(`\n${'-'.repeat(80)}\n\n`);
    build.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-NOTICES.txt', source });
  },
});

/**
 * Three programs and a library (`src/index.ts`, `exporter`, `instrumentation`, `register`). The hook and the drain are one file each, with everything in them: `setup` copies them to a folder of the user, away from any
 * `node_modules`. Each has a block of its own, or it would share chunks with the others.
 */
export default defineConfig([
  {
    entry: { hook: 'src/hook/main.ts' },
    format: 'cjs',
    platform: 'node',
    target: 'node18',
    minify: true,
    dts: false,
    clean: true,
    outputOptions: { entryFileNames: '[name].cjs' },
  },
  {
    entry: { drain: 'src/drain/main.ts' },
    format: 'esm',
    platform: 'node',
    target: 'node22.15',
    dts: false,
    clean: false,
    define,
    deps: { alwaysBundle: [/.*/] },
    // jsonc-parser's CommonJS file requires its parts by a name that no bundler sees.
    inputOptions: { resolve: { mainFields: ['module', 'main'] } },
    outputOptions: { entryFileNames: '[name].mjs', codeSplitting: false },
    plugins: [notices],
  },
  {
    entry: { 'cli/main': 'src/cli/main.ts' },
    format: 'esm',
    platform: 'node',
    target: 'node22.15',
    dts: false,
    clean: false,
    define,
    outputOptions: { chunkFileNames: 'cli/[name]-[hash].mjs' },
  },
  {
    entry: {
      index: 'src/index.ts',
      exporter: 'src/exporter/index.ts',
      instrumentation: 'src/instrumentation/index.ts',
      register: 'src/register.ts',
    },
    format: 'esm',
    platform: 'node',
    target: 'node22.15',
    dts: true,
    clean: false,
    define,
    outputOptions: { chunkFileNames: 'lib/[name]-[hash].mjs' },
  },
]);
