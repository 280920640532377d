/** `node:sqlite` without a flag came with 22.13, what else we use with 22.15: `engines` of package.json. */
const OLDEST = [22, 15] as const;

/** Of a version such as `22.15.0`, with or without a `v`. */
export function isOldNode(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}
