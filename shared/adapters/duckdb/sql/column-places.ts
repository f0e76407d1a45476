/**
 * Where the columns that a text returns are written in it, in bytes. `serialized`: what `json_serialize_sql` makes of
 * the text. Undefined: not known.
 */
export function columnPlaces(serialized: string): (number | undefined)[] {
  const { statements } = JSON.parse(serialized) as { statements?: { node: Query }[] };
  let query = statements?.[0]?.node;
  // Of several queries (UNION) the first names the columns.
  while (query?.left) query = query.left;
  return (query?.select_list ?? []).map(({ query_location: place }) =>
    place !== undefined && place < 2 ** 31 ? place : undefined,
  );
}

interface Query {
  left?: Query;
  select_list?: { query_location?: number }[];
}
