/**
 * Mutants that no test kills, each with the reason why it changes nothing that anybody relies on. A mutant is named as
 * `npm run mutate` prints it. One that is not there any more, or that a test kills, must be removed.
 */
export interface Accepted {
  file: string;
  mutants: readonly string[];
  why: string;
}

export const accepted: readonly Accepted[] = [
  {
    file: "shared/domain/named.ts",
    mutants: [
      'BooleanLiteral: !("firstSeen" in where || "lastSeen" in where) → "firstSeen" in where || "lastSeen" in where',
      'ConditionalExpression: !("firstSeen" in where || "lastSeen" in where) → true',
      'ConditionalExpression: !("firstSeen" in where || "lastSeen" in where) → false',
      'ConditionalExpression: "firstSeen" in where || "lastSeen" in where → true',
      'ConditionalExpression: "firstSeen" in where || "lastSeen" in where → false',
      'LogicalOperator: "firstSeen" in where || "lastSeen" in where → "firstSeen" in where && "lastSeen" in where',
      'StringLiteral: "firstSeen" → ""',
      'StringLiteral: "lastSeen" → ""',
    ],
    why: "The branch does nothing: it makes the compiler name a criterion that is forgotten here.",
  },
  {
    file: "shared/domain/csv.ts",
    mutants: ['StringLiteral: "" → "Stryker was here!"'],
    why: "Only for the type: a field is either in quotes or plain, so one of the two groups is always set.",
  },
  {
    file: "shared/domain/attempts.ts",
    mutants: [
      'CallExpression: throw new Error("a batch without records has no outcome to fold"); → ;',
      "ConditionalExpression: !first → false",
    ],
    why: "Only for the type: batches are grouped by their records, so each has one.",
  },
  {
    file: "shared/domain/attempts.ts",
    mutants: ['ArrayDeclaration: [] → ["Stryker was here"]'],
    why: "Every attempt is recorded as started before its first result; and what stands in for a list has no places.",
  },
  {
    file: "shared/domain/attempts.ts",
    mutants: ["MethodExpression: places.slice(0, -1) → places"],
    why: "A stretch from the last place to itself has no place, and the batch's own outcome.",
  },
  {
    file: "shared/adapters/braze/isolate.ts",
    mutants: ['CallExpression: throw new Error("a batch without pieces has no answer"); → ;'],
    why: "Only for the type: a batch is divided into at least one piece.",
  },
];
