import type { DataFault } from "../../contract/data-faults.ts";
import type { Locale } from "../../contract/values.ts";
import { englishFaults, englishFileFaults } from "./english-faults.ts";
import type { FaultWords } from "./faults.ts";
import { spanishFaults } from "./spanish-faults.ts";

const languages: Record<Locale, FaultWords> = { en: englishFaults, es: spanishFaults };

/** What is wrong with data, in whole sentences. Undefined of what a newer release says. */
export function faultInWords({ code, values }: DataFault, locale: Locale): string | undefined {
  if (code === "file-unreadable" && !Object.hasOwn(englishFileFaults, values["why"] ?? "")) return undefined;
  const words: Partial<FaultWords> = languages[locale];
  return words[code]?.(values);
}
