/** Prints progress to standard error: one line that is updated on a terminal, plain lines otherwise. */
export interface Progress {
  /** Prints that something was done, or begins. */
  say(line: string): void;
  /** Updates the current line. `done` of `all` is undefined while it is not known. */
  move(label: string, done: number | undefined, all: number | undefined): void;
  /** Ends the current line and keeps its text. */
  rest(): void;
}

const WIDTH = 28;
/** Without a terminal, the share of the work after which another line is printed. */
const STEP = 0.25;

export function progressOn(stream: { isTTY?: boolean; write(text: string): unknown }): Progress {
  let shown = "";
  const rest = () => {
    if (shown !== "" && stream.isTTY) stream.write("\n");
    shown = "";
  };
  return {
    rest,
    say(line) {
      rest();
      stream.write(`${line}\n`);
    },
    move(label, done, all) {
      const line = stream.isTTY ? bar(label, done, all) : coarse(label, done, all);
      if (line === shown) return;
      stream.write(stream.isTTY ? `\r${line}\x1b[K` : `${line}\n`);
      shown = line;
    },
  };
}

function bar(label: string, done = 0, all?: number): string {
  const share = all ? Math.min(1, done / all) : 0;
  const filled = Math.round(share * WIDTH);
  return `  ${"█".repeat(filled)}${"░".repeat(WIDTH - filled)} ${numbers(done, all)}${label}`;
}

function coarse(label: string, done = 0, all?: number): string {
  if (!all) return `  ${label}`;
  const rounded = Math.floor(done / all / STEP) * STEP;
  return `  ${label}: ${Math.round(rounded * 100)} %`;
}

function numbers(done: number, all: number | undefined): string {
  return all === undefined ? "" : `${done.toLocaleString("en")} of ${all.toLocaleString("en")} `;
}
