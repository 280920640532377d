import { delimiter, dirname } from 'node:path';
import type { Project } from './create-project.ts';

/** All that the CLI gets to see: no credential, setting or home of the machine. `PATH` starts with this `node`. */
export function claudeEnvironment(project: Project, stubUrl: string): Readonly<Record<string, string>> {
  return {
    PATH: [dirname(process.execPath), process.env['PATH'] ?? '/usr/bin:/bin'].join(delimiter),
    HOME: project.home,
    CLAUDE_CONFIG_DIR: project.configFolder,
    TMPDIR: project.temporaryFolder,
    ANTHROPIC_BASE_URL: stubUrl,
    ANTHROPIC_API_KEY: 'dummy',
    SHELL: '/bin/bash',
    TERM: 'dumb',
    USER: 'dev',
    // Lets root bypass permissions, as a container's only user is.
    IS_SANDBOX: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  };
}
