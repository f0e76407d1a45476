/** The share, of so many, that an id is in, from 0 on: FNV-1a of it. Spreads a list that thousands write at once. */
export function shareOf(id: string, shares: number): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(id)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % shares;
}
