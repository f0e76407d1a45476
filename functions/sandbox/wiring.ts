/** Composition root of the receiving side. */
import { sandboxCohortsInTable } from "../../shared/adapters/dynamodb/sandbox-cohorts.ts";
import { sandboxKeysInTable } from "../../shared/adapters/dynamodb/sandbox-keys.ts";
import { table } from "../wiring.ts";

export const keys = () => sandboxKeysInTable(table());
export const cohorts = () => sandboxCohortsInTable(table());
