import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { trinoMacros, trinoStatements } from "../../local/aws/athena/trino-macros.ts";
import { scratchDatabase } from "../../shared/adapters/duckdb/scratch/scratch-database.ts";

describe("a macro that stands for a function of Trino gives what Trino's documentation gives", () => {
  const scratch = scratchDatabase({ memoryMb: 256 });
  beforeAll(async () => {
    for (const statement of trinoStatements) await scratch.run(statement);
  });
  afterAll(() => scratch.discard());

  async function answer(expression: string): Promise<unknown> {
    const [row] = await scratch.rows(`SELECT CAST(${expression} AS VARCHAR) AS answer`);
    return row?.["answer"];
  }

  const examples = trinoMacros.flatMap(({ examples, page }) =>
    examples.map(([expression, told]) => ({ expression, told, page })),
  );
  it.each(examples)("$expression ($page)", async ({ expression, told }) => {
    expect(await answer(expression)).toBe(told);
  });

  it("each has an example", () => {
    expect(trinoMacros.filter(({ examples }) => examples.length === 0)).toEqual([]);
  });

  it("regexp_extract gives nothing where the pattern is not found, and the empty text where its group is", async () => {
    expect(await answer("regexp_extract('1a 2b', 'x(.)', 1)")).toBeNull();
    expect(await answer("regexp_extract('1a 2b', 'x')")).toBeNull();
    expect(await answer("regexp_extract('1a', '1(x*)', 1)")).toBe("");
  });

  it("date_add knows all units of Trino and no other", async () => {
    const at = "TIMESTAMP '2020-03-31 00:00:00'";
    expect(await answer(`date_add('millisecond', -1, ${at})`)).toBe("2020-03-30 23:59:59.999");
    expect(await answer(`date_add('minute', 1, ${at})`)).toBe("2020-03-31 00:01:00");
    expect(await answer(`date_add('week', 1, ${at})`)).toBe("2020-04-07 00:00:00");
    expect(await answer(`date_add('month', 1, ${at})`)).toBe("2020-04-30 00:00:00");
    expect(await answer(`date_add('quarter', 1, ${at})`)).toBe("2020-06-30 00:00:00");
    expect(await answer(`date_add('year', -1, ${at})`)).toBe("2019-03-31 00:00:00");
    await expect(answer(`date_add('fortnight', 1, ${at})`)).rejects.toThrow("no unit of an interval");
  });

  it("date_diff counts whole units, not the borders between them", async () => {
    const answered = await answer(
      "date_diff('day', TIMESTAMP '2020-03-01 23:00:00', TIMESTAMP '2020-03-02 01:00:00')",
    );
    expect(answered).toBe("0");
  });
});
