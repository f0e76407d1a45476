/**
 * The process that runs one SQL text and ends. It has no credentials and no network to use, reads the staged files
 * only, and is killed from outside where it takes too much. Bundled as `sql-worker.js` beside the function that begins
 * it.
 */
import { answerTo } from "./answer.ts";
import type { FromWorker, SqlOrder } from "./order.ts";
import { kindOf } from "./refusals.ts";

const tell = (message: FromWorker) => process.send?.(message);
const end = () => process.kill(process.pid, "SIGKILL");

// An orderly exit would wait for the engine's threads, so for as long as the text runs.
process.on("disconnect", end);
// Ctrl-C reaches every process of the terminal: the parent decides what it means.
process.on("SIGINT", () => {});
process.on("message", (order: SqlOrder) => {
  answerTo(order, (stage) => tell({ stage })).then(
    (answer) => tell({ answer }),
    (error: unknown) => tell({ answer: { failed: { kind: kindOf(error) || "Unknown" } } }),
  );
});
tell({ stage: "ready" });
