/** Every exit code of the command line, with the sentence that `--help` prints for it. */
export const exitCodes = {
  ok: { code: 0, sentence: 'done; everything asked for is in place' },
  unexpected: { code: 1, sentence: 'something failed that should not have: a bug or the machine' },
  usage: {
    code: 2,
    sentence: 'the command line, a settings file or the environment is wrong; the message says what to do',
  },
  pending: { code: 3, sentence: 'not everything has arrived yet; what is pending is sent again later' },
  unavailable: { code: 4, sentence: 'a destination cannot be reached or refuses' },
  notTraced: {
    code: 5,
    sentence:
      'sessions of this project are not traced: not set up, switched off, or something is missing (status only)',
  },
  cancelled: { code: 130, sentence: 'you cancelled' },
} as const;

export type ExitName = keyof typeof exitCodes;
