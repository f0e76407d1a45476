import type { PageSettings } from "../../shared/contract/page.ts";

export type Settings = PageSettings;

export async function readSettings(): Promise<Settings> {
  const response = await fetch("/page.json");
  if (!response.ok) throw new Error(`no settings: ${response.status}`);
  return (await response.json()) as Settings;
}
