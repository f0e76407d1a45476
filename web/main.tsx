import "./app/page.css";
import { MantineProvider } from "@mantine/core";
import { type ReactNode, StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { client } from "./api/client.ts";
import { readSettings } from "./api/settings.ts";
import { keepFocus } from "./app/focus.ts";
import { Running } from "./app/running.tsx";
import { StartFailed } from "./app/start-failed.tsx";
import { theme, variables } from "./app/theme.ts";
import { beginSession } from "./sign-in/session.ts";
import { firstLocale, SpeechProvider, wordsOf } from "./words/use-words.tsx";

keepFocus();
start(createRoot(document.getElementById("root") ?? document.body));

async function start(root: Root): Promise<void> {
  const locale = firstLocale();
  document.documentElement.lang = locale;
  const first = { locale, words: await wordsOf(locale) };
  const show = (children: ReactNode) =>
    root.render(
      <StrictMode>
        <MantineProvider
          cssVariablesResolver={variables}
          defaultColorScheme="auto"
          theme={theme}
          // Both would be style elements; the build writes the variables into a file.
          withCssVariables={false}
          withGlobalClasses={false}
        >
          <SpeechProvider first={first}>{children}</SpeechProvider>
        </MantineProvider>
      </StrictMode>,
    );
  try {
    const settings = await readSettings();
    const session = await beginSession(settings);
    if (session) show(<Running app={{ settings, session, client: client(settings.api, session) }} />);
  } catch (error) {
    console.error(error);
    show(<StartFailed error={error} />);
  }
}
