/** As `Promise.all`, but if one fails, throws once nothing is under way: then the scratch folder can be removed. */
export async function allDone<Works extends readonly unknown[] | []>(
  works: Works,
): Promise<{ -readonly [At in keyof Works]: Awaited<Works[At]> }> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
