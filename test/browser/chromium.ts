/** Whether this machine has a browser for tests. */
import { existsSync } from "node:fs";

/** The first has no window to draw, which takes a good part of the processor's time. */
const installed = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find((path) => existsSync(path));

export const executablePath = process.env["CHROMIUM"] ?? installed ?? "/usr/bin/chromium";
export const hasChromium = existsSync(executablePath);
