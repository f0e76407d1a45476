/** What is offered while a query is typed: the data's tables, columns and events, and words of the language. */
import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
  snippetCompletion,
} from "@codemirror/autocomplete";
import { keywordCompletionSource, SQLDialect, schemaCompletionSource } from "@codemirror/lang-sql";
import { syntaxTree } from "@codemirror/language";
import { type Engine, languages } from "./dialect.ts";
import { quotedText, type SqlNames, written } from "./names.ts";

export const dialects: Record<Engine, SQLDialect> = {
  duckdb: dialectOf("duckdb"),
  trino: dialectOf("trino"),
};

function dialectOf(engine: Engine): SQLDialect {
  const { keywords, types, functions } = languages[engine];
  return SQLDialect.define({
    keywords: keywords.join(" "),
    types: types.join(" "),
    builtin: functions.join(" "),
    operatorChars: "+-*/<>=~!@%^&|?:",
  });
}

/** So that what the data has comes before the language's words. */
const boosts = { column: 3, table: 2, function: 0 } as const;
/** Characters before the cursor that are looked at for the column that a text is compared with. */
const LOOK_BACK = 500;

export function completionSources(names: SqlNames): CompletionSource[] {
  const dialect = dialects[names.engine];
  const schema = Object.fromEntries(
    names.tables.map(({ name, columns }) => [name, columns.map(columnCompletion)]),
  );
  const onlyWords = new Set(["keyword", "type"]);
  const wordsOf = keywordCompletionSource(dialect, true, (label, type) => ({ label, type, boost: -1 }));
  return [
    eventNames(names.event),
    inCode(schemaCompletionSource({ dialect, schema })),
    inCode(listed([...columnsOf(names), ...functionCompletions(names.engine)])),
    inCode(async (context) => {
      const found = await wordsOf(context);
      return found && { ...found, options: found.options.filter(({ type }) => onlyWords.has(type ?? "")) };
    }),
  ];
}

function columnCompletion({ name, type }: { name: string; type: string }): Completion {
  const apply = written(name);
  return { label: name, type: "property", detail: type.toLowerCase(), boost: boosts.column, apply };
}

/** Each once, also where both tables have it. */
function columnsOf({ tables }: SqlNames): Completion[] {
  const all = tables.flatMap(({ columns }) => columns);
  return [...new Map(all.map((column) => [column.name.toLowerCase(), column])).values()].map(
    columnCompletion,
  );
}

function functionCompletions(engine: Engine): Completion[] {
  return languages[engine].functions.map((name) =>
    snippetCompletion(name === "as_of" ? "as_of()" : `${name}(\${})`, {
      label: name,
      type: "function",
      boost: boosts.function,
    }),
  );
}

/** Where only a table can be, or a column of one that is named: another source knows these. */
const elsewhere = /(?:\.|\b(?:from|join)\s+)$/i;

/** Of the word at the cursor, where a value can be. */
function listed(options: Completion[]): CompletionSource {
  return (context) => {
    const word = context.matchBefore(/[\w"]*$/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    const before = context.state.sliceDoc(Math.max(0, word.from - LOOK_BACK), word.from);
    return elsewhere.test(before) ? null : { from: word.from, options, validFor: /^[\w"]*$/ };
  };
}

/** Texts and remarks are no code. */
function inCode(source: CompletionSource): CompletionSource {
  return (context) => (isIn(context, ["String", "LineComment", "BlockComment"]) ? null : source(context));
}

function isIn({ state, pos }: CompletionContext, kinds: readonly string[]): boolean {
  return kinds.includes(syntaxTree(state).resolveInner(pos, -1).name);
}

/** The events that there are, in the text that the event's column is compared with. */
function eventNames({ column, names }: SqlNames["event"]): CompletionSource {
  const name = column.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const compared = new RegExp(
    `(?:^|[^\\w])"?${name}"?\\s*(?:=|<>|!=|(?:not\\s+)?in\\s*\\((?:\\s*'[^']*'\\s*,)*)\\s*'([^']*)$`,
    "i",
  );
  return (context): CompletionResult | null => {
    const { state, pos } = context;
    const typed = compared.exec(state.sliceDoc(Math.max(0, pos - LOOK_BACK), pos))?.[1];
    if (typed === undefined) return null;
    const end = state.sliceDoc(pos, pos + 1) === "'" ? pos + 1 : pos;
    return {
      from: pos - typed.length,
      options: names.map((label) => ({ label, type: "enum", apply: closing(quotedText(label).slice(1)) })),
      ...(end > pos && { to: pos }),
      validFor: /^[^']*$/,
    };
  };
}

/** Goes on behind the quote that ends the text, whether it was there or not. */
function closing(text: string): Completion["apply"] & {} {
  return (view, _completion, from, to) => {
    const end = view.state.sliceDoc(to, to + 1) === "'" ? to + 1 : to;
    view.dispatch({
      changes: { from, to: end, insert: text },
      selection: { anchor: from + text.length },
      userEvent: "input.complete",
    });
  };
}
