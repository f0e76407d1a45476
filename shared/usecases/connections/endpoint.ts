/** Checks where secrets may be posted to. */
import { DomainError } from "../../domain/domain-error.ts";
import { allowedEndpoints, clusterOf, endpointOrigin } from "../../domain/endpoints.ts";
import type { World } from "../../ports/world.ts";

export type EndpointDeps = Pick<World, "partnerKeys" | "extraEndpoints">;

/** Returns the normalized origin. Refuses one that is not allowed, and one whose cluster has no partner key. */
export async function usableEndpoint(
  { partnerKeys, extraEndpoints }: EndpointDeps,
  typed: string,
): Promise<string> {
  const origin = endpointOrigin(typed);
  const cluster = origin && clusterOf(origin, extraEndpoints);
  if (!origin || !cluster) {
    // The input is not repeated: it may contain a user name and a password.
    const allowed = allowedEndpoints(extraEndpoints);
    throw new DomainError(
      "invalid",
      "endpoint-not-allowed",
      `The endpoint is not one of a Braze instance. Use one of ${allowed.join(", ")}: Braze shows yours under Settings, APIs and Identifiers.`,
      { errors: [{ pointer: "/endpoint", detail: "must be an allowed REST endpoint" }], allowed },
    );
  }
  if (!(await partnerKeys.read(cluster))) throw noPartnerKey(origin, cluster);
  return origin;
}

export function noPartnerKey(endpoint: string, cluster: string): DomainError {
  return new DomainError(
    "unprocessable",
    "cluster-without-partner-key",
    `This deployment has no partner API key for the cluster "${cluster}" of ${endpoint}. Ask its operator to add one.`,
    { cluster },
  );
}
