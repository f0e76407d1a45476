import type { Inquiry } from "../../shared/domain/job.ts";
import { ANSWER_HOURS } from "../../shared/limits.ts";
import type { Background, Inquiries } from "../../shared/ports/jobs.ts";
import type { Clock } from "../../shared/ports/machine.ts";

const HOUR_MS = 3_600_000;

export function fakeInquiries(clock: Clock): Inquiries {
  const kept = new Map<string, { inquiry: Inquiry; until: number }>();
  const read = (id: string) => {
    const found = kept.get(id);
    return found && found.until > clock.now().getTime() ? structuredClone(found.inquiry) : undefined;
  };
  return {
    read: async (id) => read(id),
    async open({ outcome: _, ...asked }) {
      const found = read(asked.id);
      if (found) return found;
      const until = clock.now().getTime() + ANSWER_HOURS * HOUR_MS;
      kept.set(asked.id, { inquiry: structuredClone(asked), until });
      return "opened";
    },
    async close(id, outcome) {
      const found = kept.get(id);
      if (found) found.inquiry.outcome ??= structuredClone(outcome);
    },
  };
}

export interface FakeBackground extends Background {
  /** What was started, as often as it was. */
  readonly started: string[];
  /** What happens to an inquiry once it is started; nothing, unless a story says so. */
  does(work: (inquiry: string) => Promise<void>): void;
}

export function fakeBackground(): FakeBackground {
  const started: string[] = [];
  let work: (inquiry: string) => Promise<void> = async () => {};
  return {
    started,
    does(next) {
      work = next;
    },
    async start(inquiry) {
      started.push(inquiry);
      await work(inquiry);
    },
  };
}
