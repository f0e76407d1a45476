/** GET /sandbox/segment-filters: what a segment's filter may ask for. */
import { offeredFilters } from "../../shared/sandbox/segments.ts";
import { http, ok } from "../http.ts";
import { cohorts, people } from "./wiring.ts";

export const handler = http(async () => ok(await offeredFilters({ people: people(), cohorts: cohorts() })));
