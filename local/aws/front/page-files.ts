/** Serves the page of `web/`, as the build left it, and its settings. */
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { basename, extname, join } from "node:path";
import {
  PAGE_ICON,
  type PageSettings,
  pageCaching,
  pageHeaders,
  pagePolicy,
  REFERENCE,
  referencePolicy,
} from "../../../shared/contract/page.ts";

export interface PageFiles {
  /** The output folder of the page's build. */
  folder: string;
  settings(): PageSettings;
  /** Origins besides its own that the page sends requests to. */
  connectTo(): readonly string[];
  /** Whether the API reference is there too. */
  reference?: true;
}

/** Folders of the page's own addresses. Others are the API's, in a browser too. */
const own = [
  "",
  "cohorts",
  "imports",
  "connections",
  "channels",
  "data-sets",
  "exclusions",
  "audit",
  "braze",
];

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};

/** Answers what belongs to the page. False: it is a request of the API. */
export function answerFromPage(
  files: PageFiles,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (request.method !== "GET") return false;
  const [path = ""] = (request.url ?? "/").split("?");
  const [, first = "", ...rest] = path.split("/");
  if (path === "/page.json") {
    send(response, "application/json", JSON.stringify(files.settings()), "no-store");
    return true;
  }
  if (first === "assets" && rest.length === 1) {
    const name = basename(path);
    const found = read(join(files.folder, "assets", name));
    if (!found) return false;
    const caching = name === PAGE_ICON ? pageCaching.others : pageCaching.hashed;
    send(response, types[extname(name)] ?? "application/octet-stream", found, caching);
    return true;
  }
  // A browser that opens an address; the page's own requests to the API accept JSON.
  if (!(request.headers.accept ?? "").includes("text/html")) return false;
  if (files.reference && path === REFERENCE)
    return sendDocument(files, "reference.html", referencePolicy([]), response);
  if (!own.includes(first)) return false;
  return sendDocument(files, "index.html", pagePolicy(files.connectTo()), response);
}

function sendDocument(
  { folder }: PageFiles,
  file: string,
  policy: string,
  response: ServerResponse,
): boolean {
  const document = read(join(folder, file));
  if (!document) return false;
  response.setHeader("content-security-policy", policy);
  send(response, "text/html; charset=utf-8", document, pageCaching.others);
  return true;
}

function send(response: ServerResponse, type: string, body: Buffer | string, caching: string): void {
  response
    .writeHead(200, {
      "content-type": type,
      "cache-control": caching,
      // The same address is JSON for a client of the API.
      vary: "Accept",
      ...pageHeaders,
    })
    .end(body);
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
