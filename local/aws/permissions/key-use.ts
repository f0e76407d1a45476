import { REGION } from "../names.ts";
import type { Wanted } from "./policy.ts";

/** A key is used by the service that holds the data, on behalf of the caller. */
export function useOfKey(service: string, key: string, verbs: readonly string[]): Wanted[] {
  const context = { "kms:ViaService": [`${service}.${REGION}.amazonaws.com`] };
  return verbs.map((verb) => ({ action: `kms:${verb}`, resource: key, context }));
}
