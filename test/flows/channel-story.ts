/** A schedule and a connection that tell channels, for stories about notices. */
import type { ChannelRequest } from "../../shared/contract/channels.ts";
import type { DeliveryKey } from "../../shared/contract/deliveries.ts";
import type { ChannelId } from "../../shared/contract/ids.ts";
import type { ScheduleRequest } from "../../shared/contract/schedules.ts";
import type { Reach } from "../../shared/domain/access.ts";
import { createChannel } from "../../shared/usecases/channels/create.ts";
import { deliverOne } from "../../shared/usecases/channels/deliver.ts";
import { deliverDue } from "../../shared/usecases/channels/deliver-due.ts";
import { listDeliveries } from "../../shared/usecases/channels/read.ts";
import { replayDelivery } from "../../shared/usecases/channels/replay.ts";
import { changeConnection } from "../../shared/usecases/connections/change.ts";
import { ScheduleStory } from "./schedule-story.ts";
import { connectionId, type Elsewhere, Story, users } from "./story.ts";

const ROUND_MS = 15 * 60_000;

export class ChannelStory extends ScheduleStory {
  static override async begin(elsewhere?: Elsewhere): Promise<ChannelStory> {
    const story = new ChannelStory(await Story.begin(undefined, elsewhere));
    story.world.engine.selects(users("ana", "bo"));
    return story;
  }

  make = (facts: Partial<ChannelRequest> = {}) =>
    createChannel(this.world, {
      reach: "all",
      request: { kind: "webhook", name: "On call", url: "https://alerts.example.com/cohorts", ...facts },
    });

  /** By a schedule that is not due while a story lasts. */
  override request = (facts: Partial<ScheduleRequest> = {}): ScheduleRequest => ({
    cadence: { every: "monthly", dayOfMonth: 1, at: "10:00", timeZone: "UTC" },
    connectionId,
    recipients: ["ana@example.com"],
    ...facts,
  });

  /** The connection tells these channels from now on. */
  connect = (...channels: ChannelId[]) =>
    changeConnection(this.world, { id: connectionId, change: { channels }, force: false });

  /** A run of the schedule, by hand. */
  async run() {
    const { id } = await this.triggerNow();
    await this.workOn(id);
    return id;
  }

  /** The functions that were started since run. */
  async deliver(): Promise<void> {
    for (const what of this.world.deliveryQueue.take())
      await (what === "due" ? deliverDue(this.world, this.story.inMinutes(5)) : deliverOne(this.world, what));
  }

  /** Rounds of reconcile, and what they start, for so many hours. */
  async rounds(hours: number): Promise<void> {
    for (let round = 0; round < hours * 4; round += 1) {
      this.pass(ROUND_MS);
      await this.reconcile();
      await this.deliver();
    }
  }

  deliveries = async (id: ChannelId) =>
    (await listDeliveries(this.world, { id, wanted: { limit: 200 }, reach: "all" })).items;

  replay = (channel: ChannelId, id: string) => this.replayBy("all", { channel, id });
  replayBy = (reach: Reach, key: DeliveryKey) => replayDelivery(this.world, { key, reach });
}
