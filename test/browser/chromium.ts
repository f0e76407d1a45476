/** Whether this machine has a browser for tests. */
import { existsSync } from "node:fs";

export const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
export const hasChromium = existsSync(executablePath);
