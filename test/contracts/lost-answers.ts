/** Makes writes that are applied while their first answer is lost, so that the SDK repeats them. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

export interface LostAnswers {
  /**
   * Loses the first answer of the next write to the table. `meanwhile` is called after it was applied and before it is
   * repeated.
   */
  loseNext(tableName: string, meanwhile?: () => Promise<unknown>): void;
  /** The same for every write to the table from now on. */
  loseEvery(tableName: string): void;
}

/** A broken connection, which the SDK retries. */
const reset = () => Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });

export function lostAnswers(client: DynamoDBClient): LostAnswers {
  const next = new Map<string, () => Promise<unknown>>();
  const every = new Set<string>();
  client.middlewareStack.add(
    (send, { commandName = "" }) =>
      async (args) => {
        const answer = await send(args);
        const { TableName = "" } = args.input as { TableName?: string };
        const { headers } = args.request as { headers: Record<string, string> };
        const isFirst = headers["amz-sdk-request"]?.startsWith("attempt=1;");
        if (!isFirst || !/^(Put|Update|Delete)/.test(commandName)) return answer;
        const meanwhile = next.get(TableName);
        if (!meanwhile && !every.has(TableName)) return answer;
        next.delete(TableName);
        await meanwhile?.();
        throw reset();
      },
    // Below the SDK's own retries.
    { step: "finalizeRequest", priority: "low", name: "loseAnswers" },
  );
  return {
    loseNext(tableName, meanwhile = async () => {}) {
      next.set(tableName, meanwhile);
    },
    loseEvery(tableName) {
      every.add(tableName);
    },
  };
}
