import { join } from 'node:path';
import { installOnce } from './install-once.ts';
import { runStep } from './run-step.ts';
import { askTool } from './tool.ts';

const VERSION = '0.13.8';

/** `uv` of the machine, or a pinned one from PyPI beside the peers; undefined where that fails: pip does the same, slower. */
export async function provideUv(): Promise<string | undefined> {
  if (askTool('uv', '--version') !== undefined) return 'uv';
  try {
    const folder = await installOnce(`uv-${VERSION}`, buildUv);
    return join(folder, 'bin', 'uv');
  } catch (error) {
    console.log(`  no uv (${String(error).split('\n')[0]}): going on with pip`);
    return undefined;
  }
}

async function buildUv(folder: string): Promise<void> {
  await runStep({ title: `uv ${VERSION}: environment`, command: ['python3', '-m', 'venv', folder] });
  const pip = [join(folder, 'bin', 'python'), '-m', 'pip', 'install', '--quiet', `uv==${VERSION}`] as const;
  await runStep({ title: `uv ${VERSION}: install`, command: pip });
}
