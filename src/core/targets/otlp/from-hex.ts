/** The bytes of an id in hex. */
export function fromHex(digits: string): Uint8Array {
  const bytes = new Uint8Array(digits.length >> 1);
  for (let index = 0; index < bytes.length; index++) bytes[index] = byteAt(digits, index);
  return bytes;
}

export function byteAt(digits: string, index: number): number {
  return (digitAt(digits, 2 * index) << 4) | digitAt(digits, 2 * index + 1);
}

function digitAt(digits: string, index: number): number {
  return DIGITS[digits.charCodeAt(index)] ?? 0;
}

const DIGITS: Readonly<Uint8Array> = Uint8Array.from({ length: 128 }, (_, unit) => {
  const value = Number.parseInt(String.fromCharCode(unit), 16);
  return Number.isNaN(value) ? 0 : value;
});
