/** A change set is sent in parts. Those of a bucket are its removes' and then its adds', after the parts of the one before. */

/** The ids of each part of so many changes one way: all are full but the last. */
export function idsInParts(ids: number, idsPerPart: number): number[] {
  return Array.from({ length: Math.ceil(ids / idsPerPart) }, (_, at) =>
    Math.min(ids - at * idsPerPart, idsPerPart),
  );
}
