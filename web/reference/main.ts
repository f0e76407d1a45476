/** The API reference: Scalar's page over the API's own document. It is built and loaded apart from the page. */
import "./reference.css";
import { readSettings } from "../api/settings.ts";

interface Scalar {
  createApiReference(place: string, options: object): unknown;
}

// Scalar comes after this script. The zod in it would try `new Function`, which the policy of this page refuses.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
show();
new MutationObserver(byKeyboard).observe(document, { childList: true, subtree: true });

async function show(): Promise<void> {
  const { api } = await readSettings();
  const server = api || location.origin;
  if (document.readyState !== "complete")
    await new Promise((loaded) => addEventListener("load", loaded, { once: true }));
  const { Scalar } = globalThis as unknown as { Scalar: Scalar };
  Scalar.createApiReference("#reference", {
    url: `${server}/openapi.json`,
    servers: [{ url: server }],
    authentication: { preferredSecurityScheme: "token" },
    documentDownloadType: "json",
    // Nothing of others: no fonts, no counting, no links into Scalar's own services.
    withDefaultFonts: false,
    telemetry: false,
    hideClientButton: true,
    showDeveloperTools: "never",
    agent: { disabled: true },
    mcp: { disabled: true },
    // A token that somebody pastes is forgotten with the tab.
    persistAuth: false,
  });
}

/** Long examples scroll in a box of their own. Scalar's can't be reached by the keyboard. */
function byKeyboard(): void {
  for (const box of document.querySelectorAll<HTMLElement>(".response-card-footer:not([tabindex])"))
    box.tabIndex = 0;
}
