/** `[[s:name]]` names the script of a prompt, `[[json:BASE64]]` gives it data (which so never looks like text). */
export const payloadTag = (payload: unknown): string =>
  `[[json:${Buffer.from(JSON.stringify(payload)).toString('base64')}]]`;

export const readScriptTag = (prompt: string): string | undefined => /\[\[s:([\w-]+)\]\]/u.exec(prompt)?.[1];

export function readPayloadTag(prompt: string): unknown {
  const encoded = /\[\[json:([\w+/=]+)\]\]/u.exec(prompt)?.[1];
  return encoded === undefined ? undefined : JSON.parse(Buffer.from(encoded, 'base64').toString());
}
