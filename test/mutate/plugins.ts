/** Plugins of Stryker: which code is not mutated, and what becomes of each mutant. */
import type { Stryker } from "@stryker-mutator/core";
import { type Tried, triedFrom } from "./tried.ts";

export type MutantResult = Awaited<ReturnType<Stryker["runMutationTest"]>>[number];

/**
 * Mutants so far and those of them that count, and how many there are: 0 until the tests have run once without a mutant.
 */
export const told: { planned: number; ended: number; tried: Tried[] } = { planned: 0, ended: 0, tried: [] };

/** Mutants between two lines about the progress: some minutes. */
const TOLD_EVERY = 200;

/** What is used here of a syntax tree's path, as Babel has it. */
interface Place {
  node: { type: string; test?: unknown; consequent?: readonly { argument?: { type: string } | null }[] };
  listKey?: string;
  key: string | number | null;
  parent?: { type: string; callee?: { type: string; name?: string } };
}

/** The argument of an error's constructor that is its message. */
const messages: Readonly<Record<string, number>> = { Error: 0, DomainError: 2 };

function isMessage({ listKey, key, parent }: Place): boolean {
  if (listKey !== "arguments" || !parent?.callee) return false;
  const { type, name = "" } = parent.callee;
  return type === "Super" ? key === 0 : parent.type === "NewExpression" && messages[name] === key;
}

/** `default: return value satisfies never`: no value gets there, as the compiler proves. */
function isExhausted({ node: { type, test, consequent = [] } }: Place): boolean {
  return type === "SwitchCase" && test === null && consequent[0]?.argument?.type === "TSSatisfiesExpression";
}

const ignorer = {
  shouldIgnore(place: Place): string | undefined {
    if (isMessage(place)) return "the words of an error";
    return isExhausted(place) ? "never reached" : undefined;
  },
};

const teller = {
  onMutationTestingPlanReady({ mutantPlans }: { mutantPlans: readonly unknown[] }): void {
    told.planned = mutantPlans.length;
  },
  onMutantTested(result: MutantResult): void {
    told.ended += 1;
    if (told.ended % TOLD_EVERY === 0) console.log(`${told.ended} of ${told.planned}`);
    const tried = triedFrom(result);
    if (!tried) return;
    told.tried.push(tried);
    if (!tried.killed && !tried.accepted) console.log(`survived  ${tried.file}:${tried.line}  ${tried.name}`);
  },
};

export const strykerPlugins = [
  { kind: "Ignore", name: "not-mutated", value: ignorer },
  { kind: "Reporter", name: "teller", value: teller },
];
