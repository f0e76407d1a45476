/** Controls a real browser over its debugging protocol. https://chromedevtools.github.io/devtools-protocol/ */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";

const program = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
export const hasChromium = existsSync(program);

export interface Chromium {
  open(url: string): Promise<void>;
  /** Evaluates a JavaScript expression in the page. */
  value(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

export async function chromium(): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), "chromium-"));
  const options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
  const browser = spawn(
    program,
    [...options, "--no-zygote", "--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank"],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const gone = once(browser, "exit");
  const port = await portOf(browser.stderr);
  browser.stderr.resume();
  const tabs = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Target[];
  const tab = tabs.find(({ type }) => type === "page");
  if (!tab) throw new Error("the browser opened no page");
  const command = await commands(tab.webSocketDebuggerUrl);
  return {
    async open(url) {
      await command("Page.navigate", { url });
    },
    async value(expression) {
      const { result } = await command("Runtime.evaluate", { expression, returnByValue: true });
      return (result as { value?: unknown }).value;
    },
    async close() {
      browser.kill("SIGKILL");
      await gone;
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

interface Target {
  type: string;
  webSocketDebuggerUrl: string;
}
type Command = (method: string, params: object) => Promise<Record<string, unknown>>;

async function portOf(stderr: Readable): Promise<string> {
  let said = "";
  for await (const text of stderr.iterator({ destroyOnReturn: false })) {
    said += text;
    const [, port] = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(said) ?? [];
    if (port !== undefined) return port;
  }
  throw new Error(`the browser ended: ${said}`);
}

async function commands(url: string): Promise<Command> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, (answer: Record<string, unknown>) => void>();
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id?: number; result?: Record<string, unknown> };
    if (id !== undefined) waiting.get(id)?.(result ?? {});
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });
  let sent = 0;
  return (method, params) =>
    new Promise((resolve) => {
      sent += 1;
      waiting.set(sent, resolve);
      socket.send(JSON.stringify({ id: sent, method, params }));
    });
}
