const basis = 0x811c9dc5;
const prime = 0x01000193;

/**
 * 64 bits of FNV-1a (two 32-bit lanes with different starts) as 16 hex digits, over UTF-16 code units. Not
 * cryptographic: it joins and names things, it protects nothing. The hook may not pay for `node:crypto` (a fifth
 * of its start-up).
 */
export function fnv1a(text: string): string {
  let high = basis;
  let low = ~basis;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(Math.imul(high ^ (unit & 0xff), prime) ^ (unit >>> 8), prime);
    low = Math.imul(Math.imul(low ^ (unit & 0xff), prime) ^ (unit >>> 8), prime);
  }
  return hex(high) + hex(low);
}

function hex(lane: number): string {
  return (lane >>> 0).toString(16).padStart(8, '0');
}
