/**
 * A published client of the same contract, unchanged: Segment's `braze-cohorts` action. It is a package of its own, to
 * keep the project's own install small.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

export const howToInstall = "npm ci --prefix test/peer --ignore-scripts";

/** The part of `@segment/actions-core` that is used. */
interface Destination {
  executeAction(
    action: "syncAudiences",
    input: { event: unknown; mapping: unknown; settings: Settings },
  ): Promise<unknown>;
  executeBatch(
    action: "syncAudiences",
    input: { events: unknown[]; mapping: unknown; settings: Settings },
  ): Promise<{ status: number }[]>;
}

/** A user as the action's code takes them: what `mappingOf` makes of an event. */
export interface MappedUser {
  external_id?: string | undefined;
  user_alias?: object | undefined;
  device_id?: string | undefined;
  cohort_id: string;
  cohort_name: string;
  personas_audience_key: string;
  event_properties: Record<string, boolean>;
  time: string;
}

/** What the action remembers from one call to the next, where the runtime lets it. */
interface StateContext {
  getRequestContext(name: "cohort_name"): string;
}
export interface Published {
  destination: Destination;
  /**
   * The action's own code, with neither the runtime's mapping nor its validation. Throws where the answer is not a
   * success.
   */
  performBatch(given: {
    settings: Settings;
    payload: MappedUser[];
    stateContext: StateContext;
  }): Promise<unknown>;
  /** The client's own check of its settings, without the form that offers only Braze's own hosts. */
  testAuthentication(settings: Settings): Promise<{ status: number }>;
}
export interface Settings {
  endpoint: string;
  client_secret: string;
}

const TIME = "2026-01-02T03:04:05.000Z";

/** The environment variable from which the client reads the partner API key. */
export const PARTNER_KEY_VARIABLE = "BRAZE_COHORTS_PARTNER_API_KEY_US";

/**
 * The client's own field mappings, as Segment's users fill them in. `audience` is also the property that says whether a
 * user is in it.
 */
export function mappingOf(audience: string) {
  return {
    external_id: { "@path": "$.userId" },
    user_alias: { "@path": "$.context.alias" },
    device_id: { "@path": "$.context.device.id" },
    cohort_id: { "@path": "$.context.personas.computation_id" },
    cohort_name: { "@path": "$.context.personas.computation_key" },
    personas_audience_key: audience,
    event_properties: { "@path": "$.properties" },
    time: { "@path": "$.timestamp" },
    enable_batching: true,
  };
}

/** What `mappingOf` makes of `audienceEvent` for a user who entered the audience. */
export function mappedUser(
  { id, audience }: { id: string; audience: string },
  who: { userId?: string; alias?: object; device?: string },
): MappedUser {
  return {
    external_id: who.userId,
    user_alias: who.alias,
    device_id: who.device,
    cohort_id: id,
    cohort_name: audience,
    personas_audience_key: audience,
    event_properties: { [audience]: true },
    time: TIME,
  };
}

/** Segment's event for a user who entered the audience or left it. */
export function audienceEvent(
  { id, audience }: { id: string; audience: string },
  who: { userId?: string; alias?: object; device?: string },
  entered: boolean,
) {
  return {
    type: "track",
    event: entered ? "Audience Entered" : "Audience Exited",
    userId: who.userId,
    timestamp: TIME,
    properties: { [audience]: entered },
    context: {
      alias: who.alias,
      device: { id: who.device },
      personas: { computation_class: "audience", computation_id: id, computation_key: audience },
    },
  };
}

export function isInstalled(name: "@segment/action-destinations" | "undici"): boolean {
  return existsSync(join(import.meta.dirname, "node_modules", name));
}

/** `require` of the package beside this file. */
export const needOfPeer = createRequire(join(import.meta.dirname, "package.json"));

/** Created as in Segment's runtime: the published definition, in its own `Destination` and with its own client. */
export function publishedClient(): Published {
  const definition = needOfPeer("@segment/action-destinations/dist/destinations/braze-cohorts").default;
  const core = createRequire(needOfPeer.resolve("@segment/action-destinations/package.json"))(
    "@segment/actions-core",
  );
  return {
    destination: new core.Destination(definition) as Destination,
    performBatch: (given) => definition.actions.syncAudiences.performBatch(core.createRequestClient(), given),
    testAuthentication: (settings) =>
      definition.authentication.testAuthentication(core.createRequestClient(), { settings }),
  };
}
