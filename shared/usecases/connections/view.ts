import type { Connection, ConnectionView, KeyMetadata, KeyView } from "../../contract/connections.ts";

export function connectionView({ contactsTold, keys, ...shown }: Connection): ConnectionView {
  return { ...shown, keys: keys.map(keyView) };
}

export function keyView({ fingerprint, ...shown }: KeyMetadata): KeyView {
  return shown;
}
