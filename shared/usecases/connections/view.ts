import type { Connection, ConnectionView, KeyMetadata, KeyView } from "../../contract/connections.ts";

export function connectionView({
  contactsTold,
  contactMails,
  refusedRuns,
  recoveredBy,
  keyCheckedAt,
  untoldChanges,
  failing,
  keys,
  secondsBeforeAdds = 0,
  ...shown
}: Connection): ConnectionView {
  return {
    ...shown,
    secondsBeforeAdds,
    keys: keys.map(keyView),
    ...(failing && { failingSince: failing.since }),
  };
}

export function keyView({ fingerprint, ...shown }: KeyMetadata): KeyView {
  return shown;
}
