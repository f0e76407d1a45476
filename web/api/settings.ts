/** What the page has to know of where it runs. */
export interface Settings {
  /** Origin of the API. Empty: the page's own. */
  api: string;
  issuer: string;
  clientId: string;
  scopes: readonly string[];
  /** On one machine only. */
  local?: { inbox: string; sampleData: string };
}

export async function readSettings(): Promise<Settings> {
  const response = await fetch("/page.json");
  if (!response.ok) throw new Error(`no settings: ${response.status}`);
  return (await response.json()) as Settings;
}
