/**
 * A sandbox of your own, to test any client of Braze's cohort import contract: Braze's half of it on
 * 127.0.0.1, in a process of its own, with everything in memory.
 *
 * ```ts
 * const sandbox = await startSandbox();
 * // point your integration at sandbox.origin, with sandbox.partner, sandbox.partnerKey and sandbox.key
 * await sandbox.api.put(`/sandbox/partners/${sandbox.partner}/behaviour`, { faults: [{ kind: "locked", times: 2 }] });
 * await sandbox.stop();
 * ```
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RateLimit } from "../../shared/contract/sandbox-behaviour.ts";
import { type Api, api as apiWith } from "../api.ts";
import { ANY_PORT } from "../listening.ts";
import { child } from "../process.ts";
import type { SandboxReady, SandboxStart } from "./main.ts";

export interface SandboxOptions {
  /** The port must be free. Left out: any free port. */
  port?: number;
  /** The partner's name in the paths. Left out: `kubit`. */
  partner?: string;
  /** The partner API key. Generated if left out. */
  partnerKey?: string;
  /** Left out: Braze's 250,000 requests an hour. */
  rateLimit?: RateLimit;
  /** The output folder of the page's build (`builtPage`). Left out: there is no page. */
  page?: string;
  /** Log file of the sandbox. Left out: a temporary file. */
  log?: string;
}

export interface Sandbox {
  /** What Braze's customers call the REST endpoint. */
  origin: string;
  partner: string;
  partnerKey: string;
  /** A data import key. Use `api` to create more. */
  key: string;
  /** The bearer token of the sandbox's own API. */
  token: string;
  /** The sandbox's own API: partner page, people, received cohorts, segments, behaviour. See docs/sandbox.md. */
  api: Api;
  stop(): Promise<void>;
}

/** Throws if the port is taken. The sandbox ends with this process, however that ends. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = ANY_PORT, partner = "kubit", partnerKey, rateLimit, page: files } = options;
  const token = randomBytes(24).toString("base64url");
  const folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  const discard = () => rmSync(folder, { recursive: true, force: true });
  const page = files === undefined ? undefined : { files, partner };
  const start: SandboxStart = { port, token, partnerKey, page, folder };
  const process = await child<SandboxReady, never>({
    module: new URL("main.ts", import.meta.url),
    // No AWS settings of the shell, such as a profile or a proxy.
    environment: { PATH: globalThis.process.env["PATH"] ?? "", TMPDIR: folder, TZ: "UTC" },
    log: options.log ?? join(folder, "sandbox.log"),
    start,
  });
  const stop = async () => {
    await process.stop();
    discard();
  };
  try {
    const api = apiWith(process.ready.origin, token);
    const { key } = await api.post<{ key: string }>(`/sandbox/partners/${partner}/keys`, {});
    if (rateLimit) await api.put(`/sandbox/partners/${partner}/behaviour`, { rateLimit });
    return { ...process.ready, partner, key, token, api, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
