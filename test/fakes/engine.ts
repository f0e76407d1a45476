import type { Evaluation } from "../../shared/contract/cohorts.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import type { CohortEngine, MemberFile, NotEvaluated, Question } from "../../shared/ports.ts";

export interface FakeEngine extends CohortEngine {
  /** What every question is answered with from now on. */
  selects(members: readonly Member[], rejected?: Evaluation["rejected"]): void;
  /** The cohort can't be evaluated from now on. */
  fails(trouble: NotEvaluated): void;
  readonly questions: readonly Question[];
}

/** `files` stands for the scratch disk: member files by path, which the fake change sets read. */
export function fakeEngine(files: Map<string, Member[]>): FakeEngine {
  let answer: NotEvaluated | { members: readonly Member[]; rejected: Evaluation["rejected"] } = {
    members: [],
    rejected: {},
  };
  const questions: Question[] = [];
  return {
    questions,
    selects(members, rejected = {}) {
      answer = { members, rejected };
    },
    fails(trouble) {
      answer = trouble;
    },
    async evaluate(question) {
      questions.push(question);
      if (!("members" in answer)) return answer;
      const distinct = [...new Map(answer.members.map((one) => [memberKey(one), one])).values()];
      distinct.sort((one, other) => (memberKey(one) < memberKey(other) ? -1 : 1));
      const path = `members/${files.size}`;
      files.set(path, distinct);
      return { path, evaluation: evaluationOf(answer, distinct) } satisfies MemberFile;
    },
  };
}

export function memberKey(member: Member): string {
  return JSON.stringify([member.kind, member.id, member.label]);
}

function evaluationOf(
  answer: { members: readonly Member[]; rejected: Evaluation["rejected"] },
  distinct: readonly Member[],
): Evaluation {
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
