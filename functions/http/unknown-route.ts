/** The answer of the catch-all: no route has this path, or only with other methods. */
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { functions } from "../../shared/contract/functions.ts";
import { routes } from "../../shared/contract/routes.ts";
import { DomainError } from "../../shared/domain/domain-error.ts";
import { hasSandbox } from "../wiring.ts";
import { withProblem } from "./problem.ts";
import type { Event } from "./request.ts";

export function unknownRoute({ requestContext }: Event): APIGatewayProxyStructuredResultV2 {
  const { http, requestId } = requestContext;
  const allowed = methodsOf(http.path);
  if (allowed.length === 0 || allowed.includes(http.method))
    throw new DomainError(
      "not-found",
      "no-such-route",
      "No route of the API has this path. GET /openapi.json lists them all.",
    );
  const problem = {
    type: "urn:problem:method-not-allowed",
    status: 405,
    title: "The path takes other methods",
    detail: `This path takes ${allowed.join(" or ")}.`,
  };
  return withProblem(problem, requestId, { allow: allowed.join(", ") });
}

/** Counts only routes that this deployment has. */
function methodsOf(path: string): string[] {
  const here = routes.filter(({ by }) => hasSandbox() || !functions[by].sandbox);
  return here.filter((route) => isAt(path.split("/"), route.path.split("/"))).map(({ method }) => method);
}

function isAt(given: string[], wanted: string[]): boolean {
  return (
    given.length === wanted.length &&
    wanted.every((segment, at) => (segment.startsWith("{") ? given[at] !== "" : segment === given[at]))
  );
}
