/** What every part of the page may use. */
import { createContext, useContext } from "react";
import type { Client } from "../api/calls.ts";
import type { Settings } from "../api/settings.ts";
import type { Session } from "../sign-in/session.ts";

export interface App {
  settings: Settings;
  session: Session;
  client: Client;
}

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error("there is no app outside AppContext");
  return app;
}
