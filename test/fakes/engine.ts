import type { Evaluation, RejectedReason } from "../../shared/contract/cohorts.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import type {
  CohortEngine,
  EvaluationRequest,
  ExclusionObject,
  MemberFile,
  NotEvaluated,
} from "../../shared/ports/engine.ts";
import { keyedHash } from "./excluded-people.ts";

/** Another identifier by which Braze would know a member. */
export interface OtherId {
  member: Member;
  other: Member;
}

/** A rejected row. Unknown values are empty. */
export interface FakeRejectedRow {
  kind: Member["kind"] | "";
  id: string;
  label: string;
  reason: RejectedReason;
}

/** Replaces the scratch disk: member files by path, with the other ids of their members and the rejected rows. */
export type FakeScratch = Map<
  string,
  {
    members: Member[];
    otherIds: readonly OtherId[];
    identified: readonly IdentifiedDevice[];
    rejected: readonly FakeRejectedRow[];
    /** Devices of identified members. */
    devices?: readonly OtherId[];
  }
>;

/** A device of a user who is identified today. */
export interface IdentifiedDevice {
  device: string;
  member: Member;
}

interface Selected {
  members: readonly Member[];
  rejected: Evaluation["rejected"];
  otherIds: readonly OtherId[];
  identified: readonly IdentifiedDevice[];
  devices: readonly OtherId[];
  told: Told;
}

type Told = Pick<MemberFile, "tolerated" | "hints">;

export interface FakeEngine extends CohortEngine {
  /** The result of every evaluation from now on. */
  selects(
    members: readonly Member[],
    also?: {
      rejected?: Evaluation["rejected"];
      otherIds?: readonly OtherId[];
      identified?: readonly IdentifiedDevice[];
      devices?: readonly OtherId[];
      told?: Told;
    },
  ): void;
  /** Evaluations fail from now on. */
  fails(trouble: NotEvaluated): void;
  readonly questions: readonly EvaluationRequest[];
}

/** `excluded`: the people on exclusion lists. */
export function fakeEngine(
  scratch: FakeScratch,
  excluded: (list: ExclusionObject) => readonly Member[] = () => [],
): FakeEngine {
  let answer: NotEvaluated | Selected = {
    members: [],
    rejected: {},
    otherIds: [],
    identified: [],
    devices: [],
    told: {},
  };
  const questions: EvaluationRequest[] = [];
  return {
    questions,
    selects(members, { rejected = {}, otherIds = [], identified = [], devices = [], told = {} } = {}) {
      answer = { members, rejected, otherIds, identified, devices, told };
    },
    fails(trouble) {
      answer = trouble;
    },
    async evaluate(question) {
      questions.push(question);
      if (!("members" in answer)) return answer;
      const answered = answer;
      const everybody = [...new Map(answer.members.map((one) => [memberKey(one), one])).values()];
      const { exclusions = [] } = question;
      const gone = new Set(
        exclusions
          .filter(({ keyed }) => !keyed)
          .flatMap(excluded)
          .map(memberKey),
      );
      const forgotten = new Set(
        exclusions
          .filter(({ keyed }) => keyed)
          .flatMap(excluded)
          .map(memberKey),
      );
      const isGone = (member: Member) =>
        [
          member,
          ...[...answered.otherIds, ...answered.devices].flatMap((one) =>
            memberKey(one.member) === memberKey(member) ? [one.other] : [],
          ),
        ].some((one) => gone.has(memberKey(one)) || forgotten.has(memberKey(keyedHash(one))));
      const distinct = everybody.filter((member) => !isGone(member));
      distinct.sort((one, other) => (memberKey(one) < memberKey(other) ? -1 : 1));
      const path = `members/${scratch.size}`;
      const { identified } = answer;
      const otherIds = answer.otherIds.filter(({ member }) => !isGone(member));
      const devices = answer.devices.filter(({ member }) => !isGone(member));
      const rejected = rejectedRows(answer.rejected);
      scratch.set(path, { members: distinct, otherIds, identified, devices, rejected });
      const evaluation = {
        ...evaluationOf(answer, everybody.length, distinct),
        ...(exclusions.length > 0 && { excluded: everybody.length - distinct.length }),
      };
      return {
        path,
        ...(otherIds.length > 0 && { otherIds: path }),
        ...(devices.length > 0 && { lookedUpBy: path }),
        ...(question.identifiedDevices && identified.length > 0 && { identifiedDevices: path }),
        ...(rejected.length > 0 && { rejected: path }),
        evaluation,
        ...answer.told,
      } satisfies MemberFile;
    },
  };
}

export function memberKey(member: Member): string {
  return JSON.stringify([member.kind, member.id, member.label]);
}

/** As many rows as are counted. Each has a device of its own, except those without an identifier. */
function rejectedRows(rejected: Evaluation["rejected"]): FakeRejectedRow[] {
  const reasons = Object.entries(rejected) as [RejectedReason, number][];
  return reasons.flatMap(([reason, count]) =>
    Array.from({ length: count }, (_, at): FakeRejectedRow => {
      if (reason === "no-identifier") return { kind: "", id: "", label: "", reason };
      return { kind: "device_id", id: `${reason}-${at}`, label: "", reason };
    }),
  );
}

function evaluationOf(answer: Selected, everybody: number, distinct: readonly Member[]): Evaluation {
  const rejected = Object.values(answer.rejected).reduce((sum, count) => sum + count, 0);
  const ofKind = (kind: Member["kind"]) => distinct.filter((member) => member.kind === kind).length;
  return {
    rows: answer.members.length + rejected,
    members: {
      total: distinct.length,
      external_id: ofKind("external_id"),
      alias: ofKind("alias"),
      device_id: ofKind("device_id"),
    },
    duplicates: answer.members.length - everybody,
    rejected: answer.rejected,
  };
}
