import { expect, test } from 'vitest';
import { createDestination } from '../../src/delivery/create-destination.ts';
import { resolveSettings } from '../../src/config/resolve-settings.ts';
import { absentFile } from '../../src/config/settings-file.ts';

const { settings } = resolveSettings({
  code: {},
  environment: { HOME: '/nowhere' },
  projectFolder: '/project',
  projectFile: absentFile(''),
  userFile: absentFile(''),
  projectEnvironment: {},
});
const credentials = { headersFor: () => ({}), environmentFor: () => ({}) };

test.each([{ experimentName: 'a\ud800' }, { experimentId: '\udc00' }])(
  'an experiment that no URL can hold is the user’s mistake: %j',
  (experiment) => {
    for (const uri of ['http://127.0.0.1:5000', 'sqlite:////tmp/never.db']) {
      const choice = { uri, ...experiment };
      expect(() => createDestination({ choice, settings, credentials, projectFolder: '/' })).toThrow(
        expect.objectContaining({
          name: 'UsageError',
          message: expect.stringContaining('half a character') as string,
          remedy: expect.stringMatching(/\w/) as string,
        }) as Error,
      );
    }
  },
);
