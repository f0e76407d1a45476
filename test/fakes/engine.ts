import type { Evaluation } from "../../shared/contract/cohorts.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import type { CohortEngine, MemberFile, NotEvaluated, Question } from "../../shared/ports.ts";

/** By what else Braze would know a member. */
export interface OtherId {
  member: Member;
  other: Member;
}

/** What stands for the scratch disk: member files by path, with the other ids of their members. */
export type FakeScratch = Map<
  string,
  { members: Member[]; otherIds: readonly OtherId[]; identified: readonly IdentifiedDevice[] }
>;

/** A device of somebody who is identified today. */
export interface IdentifiedDevice {
  device: string;
  member: Member;
}

interface Selected {
  members: readonly Member[];
  rejected: Evaluation["rejected"];
  otherIds: readonly OtherId[];
  identified: readonly IdentifiedDevice[];
}

export interface FakeEngine extends CohortEngine {
  /** What every question is answered with from now on. */
  selects(
    members: readonly Member[],
    also?: {
      rejected?: Evaluation["rejected"];
      otherIds?: readonly OtherId[];
      identified?: readonly IdentifiedDevice[];
    },
  ): void;
  /** The cohort can't be evaluated from now on. */
  fails(trouble: NotEvaluated): void;
  readonly questions: readonly Question[];
}

export function fakeEngine(scratch: FakeScratch): FakeEngine {
  let answer: NotEvaluated | Selected = { members: [], rejected: {}, otherIds: [], identified: [] };
  const questions: Question[] = [];
  return {
    questions,
    selects(members, { rejected = {}, otherIds = [], identified = [] } = {}) {
      answer = { members, rejected, otherIds, identified };
    },
    fails(trouble) {
      answer = trouble;
    },
    async evaluate(question) {
      questions.push(question);
      if (!("members" in answer)) return answer;
      const distinct = [...new Map(answer.members.map((one) => [memberKey(one), one])).values()];
      distinct.sort((one, other) => (memberKey(one) < memberKey(other) ? -1 : 1));
      const path = `members/${scratch.size}`;
      const { otherIds, identified } = answer;
      scratch.set(path, { members: distinct, otherIds, identified });
      const evaluation = evaluationOf(answer, distinct);
      return {
        path,
        ...(otherIds.length > 0 && { otherIds: path }),
        ...(identified.length > 0 && { identifiedDevices: async () => path }),
        evaluation,
      } satisfies MemberFile;
    },
  };
}

export function memberKey(member: Member): string {
  return JSON.stringify([member.kind, member.id, member.label]);
}

function evaluationOf(answer: Selected, distinct: readonly Member[]): Evaluation {
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
    duplicates: answer.members.length - distinct.length,
    rejected: answer.rejected,
  };
}
