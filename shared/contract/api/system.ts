import * as z from "zod/mini";
import type { Operation } from "./operation.ts";

const refusals = { 400: "The query has a parameter." };

export const apiDocument = z.looseObject({ openapi: z.string() });

export const system = {
  "GET /openapi.json": {
    id: "read-api-document",
    tag: "This document",
    summary: "This document: OpenAPI 3.1",
    answers: {
      200: { description: "The document.", schema: apiDocument, example: { openapi: "3.1.0" } },
    },
    refusals,
  },
  "GET /health": {
    id: "check-health",
    tag: "Health",
    summary: "Answers that the API can be reached and runs code, and says nothing else",
    answers: { 204: { description: "It answers." } },
    refusals,
  },
} as const satisfies Record<string, Operation>;
