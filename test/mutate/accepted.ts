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
    file: "shared/usecases/imports/cancel.ts",
    mutants: ["ConditionalExpression: isWaitingForData(seen) → true"],
    why: "Only saves a write, which ends nothing but a run that waits for its data.",
  },
  {
    file: "shared/usecases/run/select.ts",
    mutants: [
      'CallExpression: throw new Error("no selection was begun"); → ;',
      "ConditionalExpression: !selection || !row → false",
      "LogicalOperator: !selection || !row → !selection && !row",
    ],
    why: "Only for the type: a selection is kept before the first call, and no row of a run is deleted while it runs.",
  },
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
    file: "shared/domain/cadence.ts",
    mutants: ['StringLiteral: "daily" → ""'],
    why: "Without its case the cadence itself is returned, which is as true.",
  },
  {
    file: "shared/domain/occurrences.ts",
    mutants: [
      "ConditionalExpression: !end → false",
      "CallExpression: throw new Error(`no change of the clocks tell … cadence.timeZone}`); → ;",
    ],
    why: "Only for the type: a local time that does not exist is in a gap, and the end of a gap is a change of the clocks.",
  },
  {
    file: "shared/domain/schedule.ts",
    mutants: ['ArrayDeclaration: [] → ["Stryker was here"]'],
    why: "What stands in for an earlier generation has no end, so it is taken for none.",
  },
  {
    file: "shared/domain/validation-issues.ts",
    mutants: [
      "MethodExpression: issues.some(isOfAnotherKind) → issues.every(isOfAnotherKind)",
      "MethodExpression: issues.filter(isOfAnotherKind) → issues",
    ],
    why: "A value of another kind has this one issue: zod looks no further.",
  },
  {
    file: "shared/domain/validation-issues.ts",
    mutants: [
      'LogicalOperator: "options" in union && union.options → "options" in union || union.options',
      "ConditionalExpression: value !== null → true",
    ],
    why: "Only for the types: zod gives options or leaves them out, and null fits a form or is of another kind.",
  },
  {
    file: "shared/adapters/braze/pacer.ts",
    mutants: ["OptionalChaining: this.#waiting.shift()?.resolve → this.#waiting.shift().resolve"],
    why: "It is none if the last one was cancelled meanwhile: the error then ends the same loop, and nobody waits for it.",
  },
  {
    file: "shared/adapters/braze/pacer.ts",
    mutants: [
      "EqualityOperator: instant - this.#now() > CANCELLATION_CHECK_MS → instant - this.#now() >= CANCELLATION_CHECK_MS",
    ],
    why: "A wait of exactly this length ends with one more look at whether it was cancelled.",
  },
  {
    file: "shared/adapters/braze/public-address.ts",
    mutants: ["ConditionalExpression: family === 6 → true", 'StringLiteral: "ipv6" → ""'],
    why: "Node takes a family without a name for IPv6, and finds what is no address in no list.",
  },
  {
    file: "shared/adapters/braze/verdict.ts",
    mutants: [
      'ConditionalExpression: typeof body === "object" → true',
      'ConditionalExpression: body === "not-json" → false',
      'StringLiteral: "not-json" → ""',
    ],
    why: "Only for the type: a body that is no JSON has no field `json` either.",
  },
  {
    file: "shared/adapters/braze/verdict.ts",
    mutants: ['StringLiteral: "" → "Stryker was here!"'],
    why: "What stands in for a message or a header need only be none that Braze sends, and no time.",
  },
  {
    file: "shared/adapters/scheduler/timer.ts",
    mutants: ['ArrayDeclaration: [] → ["Stryker was here"]', 'StringLiteral: "" → "Stryker was here!"'],
    why: "Only for the types: Scheduler's pages have a list, its schedules a name, and each list here has no second entry.",
  },
  {
    file: "shared/adapters/ses/message.ts",
    mutants: ["BooleanLiteral: true → false"],
    why: "In addition: a letter's content is text, which nodemailer does not take for a file or a URL.",
  },
  {
    file: "shared/usecases/run/send.ts",
    mutants: ['StringLiteral: "" → "Stryker was here!"'],
    why: "Only for the type: a part without a turn can't be sent through its connection, so it does not go round.",
  },
  {
    file: "shared/usecases/schedules/change.ts",
    mutants: ['ConditionalExpression: request.cadence.every === "arrival" → true'],
    why: "Only saves a read: of a cadence with times, nothing of the cohort is refused.",
  },
  {
    file: "shared/usecases/schedules/list.ts",
    mutants: [
      "ConditionalExpression: connectionId === undefined → false",
      "MethodExpression: items.filter(isUnmailed) → items",
      "CallExpression: dues.set(cadence, due); → ;",
    ],
    why: "Only for the type; to read fewer slots, which are tested again once they are read; and to compute a time once.",
  },
  {
    file: "shared/usecases/schedules/overdue.ts",
    mutants: [
      "ConditionalExpression: last.due !== older?.due → true",
      "ConditionalExpression: nextLook !== undefined → true",
    ],
    why: "Only saves a read of a run that was just found started; and no time is not after a time.",
  },
  {
    file: "shared/usecases/schedules/start-occurrence.ts",
    mutants: ["ConditionalExpression: connection → true"],
    why: "Only for the type: of a connection that is gone, nothing is remembered.",
  },
  {
    file: "shared/usecases/schedules/view.ts",
    mutants: [
      "LogicalOperator: en !== undefined && es !== undefined → en !== undefined || es !== undefined",
      "ConditionalExpression: en !== undefined → true",
      "ConditionalExpression: es !== undefined → true",
    ],
    why: "Only for the type: both languages have a note or none.",
  },
  {
    file: "shared/usecases/exclusions/change.ts",
    mutants: [
      'CallExpression: throw new Error("an exclusion list has people and no row"); → ;',
      "ConditionalExpression: !changed → false",
      "ObjectLiteral: { changed: 0, people: 0 } → {}",
      "OptionalChaining: seen?.gained → seen.gained",
    ],
    why: "Only for the types: whoever adds people writes a row, and what changes nothing needs no numbers.",
  },
  {
    file: "shared/usecases/exclusions/change.ts",
    mutants: ["EqualityOperator: people > (seen?.people ?? 0) → people >= (seen?.people ?? 0)"],
    why: "A change adds people or removes some, so their number is never the same.",
  },
  {
    file: "shared/usecases/exclusions/list.ts",
    mutants: ["ConditionalExpression: connection === undefined → false"],
    why: "Only for the type: who is bound has no connection without an id.",
  },
  {
    file: "shared/usecases/channels/deliver.ts",
    mutants: [
      'CallExpression: throw new Error("a delivery that is not claimed can\'t be recorded"); → ;',
      "ConditionalExpression: claim === undefined → false",
    ],
    why: "Only for the type: what is recorded was claimed by the same call.",
  },
  {
    file: "shared/usecases/channels/deliver-due.ts",
    mutants: ["ConditionalExpression: silent.has(due.channel) && !isOverdue(due, now) → false"],
    why: "Only saves work: to a channel that is silent, nothing is sent either once it is in hand.",
  },
  {
    file: "shared/usecases/channels/hand-over.ts",
    mutants: ['ArrayDeclaration: [] → ["Stryker was here"]'],
    why: "What stands in for a list has no state that waits, and no change that is told.",
  },
  {
    file: "shared/adapters/dynamodb/all-runs.ts",
    mutants: ['ArrayDeclaration: [] → ["Stryker was here"]'],
    why: "What stands in for a list is a partition without rows.",
  },
  {
    file: "shared/adapters/dynamodb/newest-first.ts",
    mutants: ['ArrayDeclaration: [] → ["Stryker was here"]', 'StringLiteral: "" → "Stryker was here!"'],
    why: "Only for the types: an answer has a list of items, and a partition that has more was read down to a position.",
  },
  {
    file: "shared/adapters/dynamodb/page.ts",
    mutants: ['ArrayDeclaration: [] → ["Stryker was here"]'],
    why: "Only for the type: an answer has a list of items.",
  },
  {
    file: "shared/adapters/dynamodb/runs.ts",
    mutants: ['CallExpression: throw new Error("a run lost its settlement"); → ;'],
    why: "Only for the type: the write has just put it there, or found it.",
  },
  {
    file: "shared/adapters/dynamodb/table.ts",
    mutants: ['StringLiteral: "" → "Stryker was here!"'],
    why: "Only for the type: a name that is found has letters.",
  },
  {
    file: "shared/adapters/dynamodb/cohorts.ts",
    mutants: ["ConditionalExpression: dataSet !== undefined → true"],
    why: "Values that are undefined are left out of a request.",
  },
  {
    file: "shared/adapters/dynamodb/deliveries.ts",
    mutants: ['StringLiteral: "" → "Stryker was here!"'],
    why: "Only for the type: a new delivery is due.",
  },
  {
    file: "shared/adapters/dynamodb/every-item.ts",
    mutants: ['ArrayDeclaration: [] → ["Stryker was here"]'],
    why: "Only for the type: an answer has a list of items.",
  },
  {
    file: "shared/adapters/dynamodb/ledgers.ts",
    mutants: [
      "Regex: /^(pointer|toldName)#(.+)$/ → /(pointer|toldName)#(.+)$/",
      "Regex: /^(pointer|toldName)#(.+)$/ → /^(pointer|toldName)#(.+)/",
      'ArrayDeclaration: [] → ["Stryker was here"]',
    ],
    why: "No other attribute of a ledger has such a part in its name; and what stands in for no match has no connection.",
  },
];
