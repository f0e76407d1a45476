/** Takes a request to forget people: stores who they are, and starts the look for where they are. */
import type { Forgetting, ForgettingRequest } from "../../contract/forgettings.ts";
import { type Reach, refuseBound } from "../../domain/access.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { forgettingObject, type KeptForgetting, shownForgetting } from "../../domain/forgetting.ts";
import { memberOf } from "../../domain/identifiers.ts";
import { FORGETTING_WAITS_MS } from "../../limits.ts";
import type { ChangedPeople } from "../../ports/exclusions.ts";
import type { World } from "../../ports/world.ts";
import { refuseMention } from "../exclusions/change.ts";
import { addUploaded } from "../exclusions/exclude-file.ts";
import { beginOnce } from "../once.ts";
import { revise } from "../revise.ts";
import { readUpload } from "../uploads/read.ts";

export type AskToForgetDeps = Pick<
  World,
  "clock" | "ids" | "requests" | "forgettings" | "forgettingQueue" | "excludedPeople" | "uploads" | "log"
>;

/** Refuses a reason with an identifier of these people, and a file with a row that tells nobody. Nothing is changed yet. */
export async function askToForget(
  world: AskToForgetDeps,
  wanted: { request: ForgettingRequest; by: string; reach: Reach; idempotencyKey?: string | undefined },
): Promise<Forgetting> {
  const { clock, ids, forgettings, forgettingQueue, log } = world;
  const { request, by, reach, idempotencyKey } = wanted;
  refuseBound(reach, "is about people of all of them");
  const { id, time } = await beginOnce(world, {
    what: "forgetting",
    key: idempotencyKey,
    request,
    fresh: { id: ids.next(), time: clock.now().toISOString() },
  });
  if ("people" in request) refuseMention(request.reason, request.people.map(memberOf));
  const asked: KeptForgetting = {
    id,
    version: 0,
    createdAt: time,
    state: "looking",
    reason: request.reason,
    requestedAt: time,
    requestedBy: by,
    expiresAt: new Date(Date.parse(time) + FORGETTING_WAITS_MS).toISOString(),
    ...("uploadId" in request && { upload: (await readUpload(world, request.uploadId)).object }),
  };
  // The row comes first: whatever is stored of the people has a row that ends it.
  await forgettings.create(asked);
  const known = await forgettings.read(id);
  if (known && (known.people || known.state !== "looking")) return shownForgetting(known);
  const object = forgettingObject(id);
  const { people: identifiers, sha256 } = await storedPeople(world, request, { at: time, by, object }).catch(
    async (error: unknown) => {
      // Nobody is stored of what is refused.
      if (error instanceof DomainError && known) await forgettings.remove(known);
      throw error;
    },
  );
  if (sha256 === undefined) throw new Error(`nobody was stored for the request to forget people ${id}`);
  const { now } = await revise(forgettings, {
    what: "request to forget people",
    id,
    read: () => forgettings.read(id),
    revised: (kept) => (kept.people ? kept : { ...kept, people: { object, sha256 }, identifiers }),
  });
  await forgettingQueue.start(id);
  log.info("forgetting-requested", { job: id, count: identifiers });
  return shownForgetting(now);
}

async function storedPeople(
  world: Pick<World, "excludedPeople" | "uploads">,
  request: ForgettingRequest,
  { at, by, object }: { at: string; by: string; object: string },
): Promise<ChangedPeople> {
  const content = { from: undefined, into: object };
  const said = { at, by, reason: request.reason };
  try {
    if ("people" in request) {
      const people = request.people.map((one) => ({ ...memberOf(one), ...said }));
      return await world.excludedPeople.add(people, content);
    }
    const { uploadId, columns } = request;
    return await addUploaded(world, { uploadId, ...(columns && { columns }), ...said }, content);
  } finally {
    await world.excludedPeople.discard();
  }
}
