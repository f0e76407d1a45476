/** `npm run sandbox:people`: loads a file of people into a running sandbox, local or deployed. */
import { parseArgs } from "node:util";
import { loadPeopleFile } from "./sandbox/people-file.ts";

const usage = `npm run sandbox:people -- FILE --to ORIGIN

  FILE       .csv (external_id, alias_name, alias_label, device_id; other columns are attributes) or .jsonl
  --to       where the sandbox is, such as http://127.0.0.1:8900
  --token    its bearer token, with the scope sandbox/admin; left out: the environment's SANDBOX_TOKEN`;

try {
  const { values, positionals } = parseArgs({
    options: { to: { type: "string" }, token: { type: "string" } },
    allowPositionals: true,
  });
  const [file, ...others] = positionals;
  const token = values.token ?? process.env["SANDBOX_TOKEN"];
  if (file === undefined || others.length > 0 || values.to === undefined || token === undefined)
    throw new Error(usage);
  const began = performance.now();
  const rows = await loadPeopleFile({ origin: new URL(values.to).origin, token }, file);
  const seconds = (performance.now() - began) / 1_000;
  console.log(`${rows.toLocaleString("en")} rows in ${seconds.toFixed(1)} s`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
