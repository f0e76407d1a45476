/** Finds the route of a request as an HTTP API does: by method and by each segment of the path. */
import type { Route } from "../../../shared/contract/routes.ts";

export interface Routed {
  route: Route;
  /** Percent-decoded. */
  pathParameters: Record<string, string>;
}

/** `path` is that of the request line, without the query. A literal segment takes precedence over a parameter. */
export function routed(routes: readonly Route[], method: string, path: string): Routed | undefined {
  const given = path.split("/").map(decoded);
  return routes
    .filter((route) => route.method === method)
    .map((route) => ({ route, pathParameters: parametersOf(route.path.split("/"), given) }))
    .filter((one): one is Routed => one.pathParameters !== undefined)
    .toSorted((one, other) => count(one) - count(other))[0];
}

const count = ({ pathParameters }: Routed) => Object.keys(pathParameters).length;

function parametersOf(wanted: string[], given: string[]): Record<string, string> | undefined {
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? "";
    const [, name] = /^\{(\w+)\}$/.exec(segment) ?? [];
    if (name === undefined ? segment !== value : value === "") return undefined;
    if (name !== undefined) parameters[name] = value;
  }
  return parameters;
}

/** Text that is not valid percent-encoding is returned unchanged. */
export function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
