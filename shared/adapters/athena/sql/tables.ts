/**
 * Which tables a text for Athena reads from, and whether its brackets close. All that Trino reads from follows FROM, JOIN,
 * TABLE, or a comma or parenthesis after these, so each of these places is looked at:
 * https://trino.io/docs/current/sql/select.html
 */
import type { SqlFault } from "../../../contract/sql-faults.ts";
import { fault } from "../../duckdb/sql/refusals.ts";
import { isClosing, isMark, isName, isOpening, isWord, type Token } from "./tokens.ts";

/** `at`: a place in the text. */
export interface TextIssue {
  said: SqlFault;
  at?: number;
}

/**
 * `reads`: which of `tables`, in small letters. The fault is the first table that is none of these and no query that the
 * text names around it, or the first bracket without another.
 */
export function readTables(
  tokens: readonly Token[],
  tables: readonly string[],
): { reads: ReadonlySet<string> } | { fault: TextIssue } {
  return new Reading(tokens, new Set(tables)).result();
}

/** What is between a bracket and the one that closes it, or the whole text. */
interface Level {
  opened: Token | undefined;
  outer: Level | undefined;
  /** Which part of a query the place is in, where it matters. */
  clause: "with" | "from" | "other";
  /** The next name is one of a table. */
  isTable: boolean;
  /** In it, FROM is a word of `extract`, `trim` or `substring`. */
  isFunction: boolean;
  /** Queries that are named in it. */
  names: Set<string>;
  /** The query that is named last in its WITH, … */
  naming?: string;
  /** … whose text this is. */
  namedFor?: { level: Level; name: string };
}

const pairs: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
const functionsWithFrom = ["extract", "trim", "substring", "overlay"];
/** Reserved words that end what is read from. */
const afterFrom = ["where", "group", "having", "order", "union", "intersect", "except"];

class Reading {
  private readonly tokens: readonly Token[];
  private readonly tables: ReadonlySet<string>;
  private readonly reads = new Set<string>();
  private level: Level;

  constructor(tokens: readonly Token[], tables: ReadonlySet<string>) {
    this.tokens = tokens;
    this.tables = tables;
    this.level = this.inner(undefined, undefined);
  }

  result(): { reads: ReadonlySet<string> } | { fault: TextIssue } {
    for (const at of this.tokens.keys()) {
      const issue = this.issueAt(at);
      if (issue) return { fault: issue };
    }
    const { opened } = this.level;
    if (opened) return { fault: { said: fault("not-closed", { mark: opened.value }), at: opened.from } };
    return { reads: this.reads };
  }

  private inner(opened: Token | undefined, outer: Level | undefined): Level {
    return {
      opened,
      outer,
      clause: "other",
      isTable: false,
      isFunction: false,
      names: new Set(),
    };
  }

  private issueAt(at: number): TextIssue | undefined {
    const token = this.tokens[at];
    if (!token) return undefined;
    if (isOpening(token)) return this.opens(token, at);
    if (isClosing(token)) return this.closes(token);
    if (isMark(token, ",")) {
      this.level.isTable = this.level.clause === "from";
      return undefined;
    }
    if (token.kind === "word") {
      const issue = this.issueOfWord(token, at);
      if (issue !== "a name") return issue;
    }
    return isName(token) ? this.named(token, at) : undefined;
  }

  private opens(token: Token, at: number): TextIssue | undefined {
    const { level } = this;
    const before = this.tokens[at - 1];
    const inner = this.inner(token, level);
    // A table in parentheses, several that are joined, or a query: what follows tells.
    if (level.isTable) Object.assign(inner, { clause: "from", isTable: true });
    level.isTable = false;
    inner.isFunction = isWord(before, ...functionsWithFrom);
    if (level.clause === "with" && isWord(before, "as") && level.naming !== undefined)
      inner.namedFor = { level, name: level.naming };
    this.level = inner;
    return undefined;
  }

  private closes(token: Token): TextIssue | undefined {
    const { opened, outer, namedFor } = this.level;
    if (!outer || opened?.value !== pairs[token.value])
      return { said: fault("not-opened", { mark: token.value }), at: token.from };
    // A named query sees those before it, and not itself: that name would be a table of the catalog.
    namedFor?.level.names.add(namedFor.name);
    this.level = outer;
    return undefined;
  }

  private issueOfWord(token: Token, at: number): TextIssue | undefined | "a name" {
    const { level } = this;
    const before = this.tokens[at - 1];
    const next = this.tokens[at + 1];
    const begins = before === level.opened;
    switch (token.value) {
      case "with":
        // Elsewhere it is a word of types and functions.
        if (begins) Object.assign(level, { clause: "with", isTable: false });
        return undefined;
      case "recursive":
        return level.clause === "with" && isWord(before, "with")
          ? { said: fault("recursive"), at: token.from }
          : "a name";
      case "select":
      case "values":
        Object.assign(level, { clause: "other", isTable: false, isFunction: false });
        return undefined;
      case "table":
        return this.notATable("TABLE", token);
      case "from":
        if (level.isFunction || this.isOfDistinctFrom(at)) return undefined;
        Object.assign(level, { clause: "from", isTable: true });
        return undefined;
      case "join":
        Object.assign(level, { clause: "from", isTable: true });
        return undefined;
      case "window":
        if (isName(next) && isWord(this.tokens[at + 2], "as") && isMark(this.tokens[at + 3], "("))
          Object.assign(level, { clause: "other", isTable: false });
        return "a name";
      case "lateral":
        return level.isTable && isMark(next, "(") ? undefined : "a name";
      case "unnest":
        level.isTable = false;
        return undefined;
      default:
        if (!afterFrom.includes(token.value)) return "a name";
        Object.assign(level, { clause: "other", isTable: false });
        return undefined;
    }
  }

  /** `IS [NOT] DISTINCT FROM` compares. */
  private isOfDistinctFrom(at: number): boolean {
    const [two, one] = [this.tokens[at - 2], this.tokens[at - 1]];
    if (!isWord(one, "distinct")) return false;
    return isWord(two, "is") || (isWord(two, "not") && isWord(this.tokens[at - 3], "is"));
  }

  private named(token: Token, at: number): TextIssue | undefined {
    const { level } = this;
    const name = token.value.toLowerCase();
    const before = this.tokens[at - 1];
    if (level.clause === "with" && (isWord(before, "with") || isMark(before, ","))) level.naming = name;
    if (!level.isTable) return undefined;
    level.isTable = false;
    const next = this.tokens[at + 1];
    if (isMark(next, "(")) return this.notATable(name, token);
    if (isMark(next, ".")) {
      const parts = [name];
      for (let place = at + 1; isMark(this.tokens[place], "."); place += 2)
        parts.push(this.tokens[place + 1]?.value.toLowerCase() ?? "");
      return this.noTable(parts.join("."), token);
    }
    if (this.isNamed(name)) return undefined;
    if (!this.tables.has(name)) return this.noTable(name, token);
    this.reads.add(name);
    return undefined;
  }

  private isNamed(name: string): boolean {
    for (let one: Level | undefined = this.level; one; one = one.outer) if (one.names.has(name)) return true;
    return false;
  }

  private noTable(name: string, { from }: Token): TextIssue {
    return { said: fault("no-table", { name, tables: [...this.tables].join() }), at: from };
  }

  private notATable(name: string, { from }: Token): TextIssue {
    return { said: fault("not-a-table", { name, tables: [...this.tables].join() }), at: from };
  }
}
