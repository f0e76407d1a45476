/** Commands that the documentation gives: complete, and for the API that there is. Running them needs an account. */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { ids } from "../../shared/contract/api/examples.ts";
import { operations } from "../../shared/contract/api/operations.ts";
import { type Route, routes } from "../../shared/contract/routes.ts";
import { blocksOf, type Command, commandsOf, operandsOf, pages, textOf } from "./doc-commands.ts";

const of = (begin: RegExp) => pages.flatMap((page) => commandsOf(page, begin));
const faulty = (all: readonly Command[], isRight: (command: Command) => boolean) =>
  all.filter((command) => !isRight(command)).map(({ page, text }) => `${page}: ${text}`);

/** That it begins with what deploying has set: variables and the functions `outputs` and `call`. */
const usesDeploying = (page: string) =>
  page === "docs/deploy.md" || /\bvariables of\s\[deploying\]\(deploy\.md\)/.test(textOf(page));
/** What a reader has of other pages or of the page before them, what a person only knows, and bash's own. */
const elsewhere = ["API", "TOKEN", "CONNECTION", "COHORT", "RUN", "PASSWORD", "SESSION", "CODE", "PWD"];

describe("the documentation's shell commands", () => {
  it("are read by a shell without an error", () => {
    const refused = pages.flatMap((page) => {
      const input = blocksOf(page).join("\n");
      const { status, stderr } = spawnSync("bash", ["-n"], { input, encoding: "utf8" });
      return status === 0 ? [] : [`${page}: ${stderr}`];
    });
    expect(refused).toEqual([]);
  });

  it("use variables that their page has set before, or deploying has, where it says so", () => {
    const namesSet = (text: string) => [...text.matchAll(/(?:^|[\s;(])([A-Z_]+)=|\bread -r ([A-Z_]+)/gm)];
    const setIn = (text: string) => namesSet(text).map(([, one, other]) => one ?? other);
    const deploying = setIn(blocksOf("docs/deploy.md").join("\n"));
    const unset = pages.flatMap((page) => {
      const known = new Set([...elsewhere, ...(usesDeploying(page) ? deploying : [])]);
      const blocks = blocksOf(page);
      return blocks.flatMap((text) => {
        const lines = text.split("\n");
        return lines.flatMap((line) => {
          for (const name of setIn(line)) known.add(name);
          const used = [...line.matchAll(/\$\{?([A-Z][A-Z_]*)/g)].map(([, name]) => name);
          return used.filter((name) => !known.has(name)).map((name) => `${page}: ${name} in ${line}`);
        });
      });
    });
    expect(unset).toEqual([]);
  });

  it("call functions that deploying has, where the page says so", () => {
    const called = pages.filter((page) =>
      /\b(?:call [A-Z]+|outputs [a-z]+) \S/.test(blocksOf(page).join("\n")),
    );
    expect(called).toContain("docs/exclusions.md");
    expect(called.filter((page) => !usesDeploying(page))).toEqual([]);
  });

  it("use no option that only GNU's programs have: BSD's sed edits in place by another", () => {
    expect(
      faulty(of(/(?:sed|stat|date) /), ({ text }) => !/^(?:sed -i|stat -c|date -d) /.test(text)),
    ).toEqual([]);
  });
});

describe("commands of the AWS CLI", () => {
  // Without an option it is a mention.
  const aws = of(/aws [a-z\d-]+ [a-z-]+/).filter(({ text }) => / --|^aws s3 /.test(text));

  it("have a region, or their page exports one before", () => {
    expect(aws.length).toBeGreaterThan(40);
    const anywhere = /^aws s3 |--endpoint-url http:\/\/127\.0\.0\.1/;
    const placed = ({ text, before }: Command) =>
      anywhere.test(text) || text.includes(" --region ") || /^export AWS_REGION=\S/m.test(before);
    expect(faulty(aws, placed)).toEqual([]);
  });

  it("that invoke a function have a file for its answer, and say how the payload is written", () => {
    const invoking = aws.filter(({ text }) => text.startsWith("aws lambda invoke "));
    expect(invoking.length).toBeGreaterThan(1);
    expect(
      faulty(
        invoking,
        (command) =>
          operandsOf(command, 3).length === 1 &&
          command.text.includes(" --cli-binary-format raw-in-base64-out "),
      ),
    ).toEqual([]);
  });

  it("of S3's API name the bucket", () => {
    const calls = aws.filter(({ text }) => text.startsWith("aws s3api "));
    expect(calls.length).toBeGreaterThan(1);
    expect(faulty(calls, ({ text }) => text.includes(" --bucket "))).toEqual([]);
  });
});

describe("commands that call the API", () => {
  const calls = of(/call [A-Z]+ /);
  /** What the commands before one have read from answers, or from a file. */
  const read: Readonly<Record<string, string>> = {
    $CONNECTION: ids.connection,
    '$(jq .id <<<"$UPLOAD")': `"${ids.upload}"`,
    "$(wc -c < people.csv)": "7",
  };

  function routeOf({ words: [, method, path = ""] }: Command): Route | undefined {
    const asked = path.replaceAll(/["']|\?.*/g, "").split("/");
    return routes.find((route) => {
      const segments = route.path.split("/");
      if (route.method !== method || segments.length !== asked.length) return false;
      return segments.every((one, index) =>
        one.startsWith("{") ? asked[index] !== "" : one === asked[index],
      );
    });
  }

  it("are of its routes", () => {
    expect(calls.length).toBeGreaterThan(15);
    expect(faulty(calls, (command) => routeOf(command) !== undefined)).toEqual([]);
  });

  it("hand to curl only options, with bodies that the routes take", () => {
    const isRight = (command: Command) => {
      const [, , , option, body, ...more] = command.words;
      const takes = routeOf(command)?.key;
      const wanted = takes && operations[takes].body;
      if (option === undefined) return wanted === undefined || wanted.optional === true;
      if (option !== "--data" || body === undefined || more.length > 0 || !wanted) return false;
      if (body.startsWith("@")) return true;
      return wanted.schema.safeParse(JSON.parse(written(body))).success;
    };
    expect(faulty(calls, isRight)).toEqual([]);
  });

  /** Text in quotes as the shell hands it over. */
  function written(quoted: string): string {
    const text = quoted.slice(1, -1);
    if (quoted.startsWith("'")) return text;
    const parts = Object.entries(read);
    return parts.reduce((made, [name, value]) => made.replaceAll(name, value), text).replaceAll('\\"', '"');
  }
});

describe.skipIf(spawnSync("jq", ["--version"]).status !== 0)("with jq, the runbook", () => {
  const [, filter = ""] = /^ *jq '(\.Messages\[0\]\.Body[^']+)'/m.exec(textOf("docs/runbook.md")) ?? [];
  const event = { eventType: "Bounce", mail: { tags: { run: ["r1"] } } };
  const told = { Records: [{ Sns: { Message: JSON.stringify(event) } }] };

  it.each([
    ["Lambda's record of it", JSON.stringify({ version: "1.0", requestPayload: told }), told],
    ["SNS's notification", JSON.stringify({ Type: "Notification", Message: JSON.stringify(event) }), told],
    ["the event's text", JSON.stringify(event), told],
    [
      "a text of SES",
      "Successfully validated SNS topic",
      { Records: [{ Sns: { Message: "Successfully validated SNS topic" } }] },
    ],
  ])("makes the event of triggers/mail-events of %s", (_, Body, made) => {
    const input = JSON.stringify({ Messages: [{ Body, ReceiptHandle: "h" }] });
    const { stdout, stderr } = spawnSync("jq", [filter], { input, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual(made);
  });
});
