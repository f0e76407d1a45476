/** What `npm audit --json` says, judged: which advisories stop a deployment. */
import { z } from "zod";
import type { AcceptedAdvisory } from "./accepted-advisories.ts";

const advisory = z.object({
  name: z.string(),
  title: z.string(),
  url: z.string(),
  severity: z.enum(["info", "low", "moderate", "high", "critical"]),
  range: z.string(),
});
export type Advisory = z.infer<typeof advisory> & { id: string };

const answered = z.object({
  auditReportVersion: z.literal(2),
  // A text is the name of another package in the report, of which this one is a user.
  vulnerabilities: z.record(z.string(), z.object({ via: z.array(z.union([z.string(), advisory])) })),
});
/** npm's answer if the registry's was none: it has no such endpoint, is not reached, or fails. */
const unanswered = z.object({ message: z.string() });

export type Judgement =
  | { checked: false; because: string }
  | {
      checked: true;
      /** High or critical, and not accepted. */
      refused: Advisory[];
      accepted: Advisory[];
      /** Below high. */
      lesser: Advisory[];
      /** Accepted, and not found. */
      outdated: AcceptedAdvisory[];
    };

/** Throws if npm itself failed, as without a lock file. */
export function judged(report: unknown, acceptedOnes: readonly AcceptedAdvisory[]): Judgement {
  const none = unanswered.safeParse(report);
  if (none.success) return { checked: false, because: none.data.message };
  const told = answered.safeParse(report);
  if (!told.success) throw new Error(`npm audit gave no report: ${JSON.stringify(report)}`);

  const advisories = new Map<string, Advisory>();
  for (const { via } of Object.values(told.data.vulnerabilities))
    for (const one of via) {
      if (typeof one === "string") continue;
      const id = one.url.split("/").at(-1) ?? one.url;
      advisories.set(`${id} ${one.name}`, { ...one, id });
    }
  const found = [...advisories.values()];
  const isOf = (one: Advisory, known: AcceptedAdvisory) => one.id === known.id && one.name === known.package;
  const isAccepted = (one: Advisory) => acceptedOnes.some((known) => isOf(one, known));
  const isSevere = ({ severity }: Advisory) => severity === "high" || severity === "critical";
  return {
    checked: true,
    refused: found.filter((one) => isSevere(one) && !isAccepted(one)),
    accepted: found.filter(isAccepted),
    lesser: found.filter((one) => !isSevere(one) && !isAccepted(one)),
    outdated: acceptedOnes.filter((known) => !found.some((one) => isOf(one, known))),
  };
}
