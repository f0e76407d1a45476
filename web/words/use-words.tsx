/** The words of the reader's language: the browser's, until they choose another. */
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import type { Locale } from "../../shared/contract/values.ts";
import type { Words } from "./english.ts";
import { type Formats, formatsOf } from "./formats.ts";

interface Speech {
  w: Words;
  f: Formats;
  locale: Locale;
  choose(locale: Locale): void;
}

const STORED = "language";
const loaders: Record<Locale, () => Promise<{ words: Words }>> = {
  en: () => import("./english.ts"),
  es: () => import("./spanish.ts"),
};

export function firstLocale(): Locale {
  const chosen = localStorage.getItem(STORED);
  if (chosen === "en" || chosen === "es") return chosen;
  const spoken = navigator.languages.map((tag) => tag.slice(0, 2));
  return spoken.find((tag) => tag === "en" || tag === "es") === "es" ? "es" : "en";
}

export async function wordsOf(locale: Locale): Promise<Words> {
  return (await loaders[locale]()).words;
}

const Context = createContext<Speech | undefined>(undefined);

export function SpeechProvider({
  first,
  children,
}: {
  first: { locale: Locale; words: Words };
  children: ReactNode;
}) {
  const [{ locale, words }, speak] = useState(first);
  const speech = useMemo<Speech>(
    () => ({
      w: words,
      f: formatsOf(locale),
      locale,
      choose(next) {
        localStorage.setItem(STORED, next);
        document.documentElement.lang = next;
        wordsOf(next).then((loaded) => speak({ locale: next, words: loaded }));
      },
    }),
    [locale, words],
  );
  return <Context value={speech}>{children}</Context>;
}

export function useWords(): Speech {
  const speech = useContext(Context);
  if (!speech) throw new Error("there are no words outside SpeechProvider");
  return speech;
}
