import type { DataFault } from "../../contract/data-faults.ts";
import type { Locale } from "../../contract/values.ts";
import { englishFaults } from "./english-faults.ts";
import type { FaultWords } from "./faults.ts";
import { spanishFaults } from "./spanish-faults.ts";

const languages: Record<Locale, FaultWords> = { en: englishFaults, es: spanishFaults };

/** What is wrong with data, in whole sentences. */
export function faultInWords({ code, values }: DataFault, locale: Locale): string {
  return languages[locale][code](values);
}
