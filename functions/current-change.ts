/** The change that the current request makes, for the stores of this process: several requests may run in it at once. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { CurrentChange, NotedChange } from "../shared/ports/audit.ts";

const making = new AsyncLocalStorage<NotedChange>();

export const currentChange: CurrentChange = { current: () => making.getStore() };

export function whileMaking<Answer>(change: NotedChange, work: () => Promise<Answer>): Promise<Answer> {
  return making.run(change, work);
}
