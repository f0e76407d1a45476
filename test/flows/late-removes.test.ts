/**
 * The sending half against the sandbox, over HTTP: a person whose identifier changes is removed by one and added by the
 * other, and the sandbox applies removes late.
 */
import type { Context } from "aws-lambda";
import { afterEach, describe, expect, it } from "vitest";
import { partnerApi } from "../../functions/sandbox/partner-api.ts";
import { front } from "../../local/aws/front/front.ts";
import { ANY_PORT, type Listening, listening } from "../../local/listening.ts";
import { brazeOverHttp } from "../../shared/adapters/braze/braze.ts";
import { unlimited } from "../../shared/adapters/braze/rate-limiter.ts";
import { routes } from "../../shared/contract/routes.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import { setBehaviour } from "../../shared/sandbox/behaviour.ts";
import { inspect } from "../../shared/sandbox/inspect.ts";
import { createKey } from "../../shared/sandbox/partner-page.ts";
import { receiveChanges, receiveName } from "../../shared/sandbox/receive.ts";
import { changeConnection } from "../../shared/usecases/connections/change.ts";
import { steeredClock } from "../fakes/clock.ts";
import { fakePartnerKeys } from "../fakes/keys.ts";
import { seededIds, seededRandom } from "../fakes/random.ts";
import { fakeStore } from "../sandbox/stores.ts";
import { cohortId, connectionId, Story } from "./story.ts";

const LATE_SECONDS = 60;

const byAlias: Member = { kind: "alias", id: "ana@example.com", label: "email" };
const byExternalId: Member = { kind: "external_id", id: "ana", label: "" };

let api: Listening | undefined;
afterEach(() => api?.close());

/** A story whose Braze is a sandbox that knows one person, Ana, by both identifiers. */
async function storyOfAna() {
  const clock = steeredClock({ advancesItself: true });
  const random = seededRandom();
  const ids = seededIds();
  const store = fakeStore(clock);
  const { keys, people, behaviours } = store;
  const door = {
    ...store,
    clock,
    random,
    ids,
    partnerKeys: fakePartnerKeys({ sandbox: "partner-key-sandbox" }),
  };
  const endpoints = partnerApi({
    "POST /partners/{partner}/cohorts": (incoming) => receiveName(door, incoming),
    "POST /partners/{partner}/cohorts/users": (incoming) => receiveChanges(door, incoming),
  });
  api = await listening(
    front({
      routes,
      authorizer: async () => "unauthorized",
      lambda: async (_, event) => ({ payload: await endpoints(event as never, {} as Context) }),
      patience: 10_000,
    }),
    ANY_PORT,
  );
  const aliases = [{ alias_name: byAlias.id, alias_label: byAlias.label }];
  await people.take({ load: [{ external_id: byExternalId.id, aliases }] });
  const { key } = await createKey({ clock, ids, keys }, { partner: "kubit", createdBy: "ana" });

  const braze = brazeOverHttp({
    userAgent: "partner-Acme-Import/1.0",
    clock,
    random,
    rateLimiter: unlimited,
  });
  const story = await Story.begin(undefined, { world: { clock, braze }, endpoint: api.origin });
  const name = { connection: connectionId, key: "new" };
  await story.world.keyVault.remove(name);
  await story.world.keyVault.put({ ...name, secret: key });
  return {
    story,
    appliesLate: () =>
      setBehaviour(
        { ids, behaviours },
        {
          partner: "kubit",
          wanted: { faults: [{ kind: "applies-late", seconds: LATE_SECONDS, only: "removes" }] },
        },
      ),
    /** How many people are in the cohort once Braze has applied everything. */
    peopleAtLast: async () => {
      clock.advance(LATE_SECONDS * 1_000);
      return (await inspect(store, { id: cohortId, wanted: { limit: 10 } })).users;
    },
  };
}

describe("a person whose identifier changes, where Braze applies removes late", () => {
  it.each([
    { secondsBeforeAdds: 0, people: 0 },
    { secondsBeforeAdds: LATE_SECONDS - 1, people: 0 },
    { secondsBeforeAdds: LATE_SECONDS, people: 1 },
  ])("with $secondsBeforeAdds seconds before adds: in the cohort at last: $people", async (expected) => {
    const { secondsBeforeAdds, people } = expected;
    const { story, appliesLate, peopleAtLast } = await storyOfAna();
    const change = { secondsBeforeAdds };
    await changeConnection(story.world, { id: connectionId, change, force: false });
    story.world.engine.selects([byAlias]);
    expect(await story.import()).toMatchObject({ status: "succeeded", counts: { added: 1 } });
    await appliesLate();
    story.world.engine.selects([byExternalId]);
    expect(await story.import()).toMatchObject({ status: "succeeded", counts: { added: 1, removed: 1 } });
    expect(await peopleAtLast()).toBe(people);
  });
});
