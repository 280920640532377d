/** What the journal says of the session itself. Plain JSON, kept with the checkpoint. */
export interface JournalNotes {
  readonly transcriptPath: string | undefined;
  readonly projectDir: string | undefined;
  readonly claudePid: number | undefined;
  readonly claudeStart: string | undefined;
  /** SessionEnd was the last word. */
  readonly ended: boolean;
  /** Of a session that `import` read: the fingerprint of the environment that hooks have there. One with a journal lies in that environment's folder. */
  readonly environment?: string;
}

export const noNotes: JournalNotes = {
  transcriptPath: undefined,
  projectDir: undefined,
  claudePid: undefined,
  claudeStart: undefined,
  ended: false,
};

type Fields = Readonly<Record<string, unknown>>;

/** Every entry says where things are; the start of the process only those that begin something. */
export function noteEntry(notes: JournalNotes, entry: unknown): JournalNotes {
  if (typeof entry !== 'object' || entry === null) return notes;
  const fields = entry as Fields;
  const pid = typeof fields['claude_pid'] === 'number' ? fields['claude_pid'] : notes.claudePid;
  return {
    transcriptPath: textOr(fields['transcript_path'], notes.transcriptPath),
    projectDir: textOr(fields['project_dir'], notes.projectDir),
    claudePid: pid,
    claudeStart: textOr(fields['claude_start'], pid === notes.claudePid ? notes.claudeStart : undefined),
    ended: fields['event'] === 'SessionEnd',
  };
}

/** The prompt that an entry submits. */
export function submittedPrompt(entry: unknown): string | undefined {
  const fields = typeof entry === 'object' && entry !== null ? (entry as Fields) : {};
  return fields['event'] === 'UserPromptSubmit' ? textOr(fields['prompt_id'], undefined) : undefined;
}

function textOr(value: unknown, otherwise: string | undefined): string | undefined {
  return typeof value === 'string' ? value : otherwise;
}
