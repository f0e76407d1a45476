import type { Connection, ConnectionView, KeyMetadata, KeyView } from "../../contract/connections.ts";

export function connectionView({
  contactsTold,
  refusedRuns,
  recoveredBy,
  keyCheckedAt,
  failing,
  keys,
  ...shown
}: Connection): ConnectionView {
  return { ...shown, keys: keys.map(keyView), ...(failing && { failingSince: failing.since }) };
}

export function keyView({ fingerprint, ...shown }: KeyMetadata): KeyView {
  return shown;
}
