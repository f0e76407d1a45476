/** `npm run token`: prints a token for the API of the system in a folder, which may run meanwhile. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { groups, scopes } from "../shared/contract/access.ts";
import { keptAddresses, usualFolder } from "./addresses.ts";
import { issuerKey } from "./issuer-key.ts";
import { TOKEN_HOURS, tokenOf } from "./tokens.ts";

const usage = `npm run --silent token -- [--group GROUP …] [--scope SCOPE …] [--connection ID …] [--as NAME] [--hours N]

  --group       of a person: the token has the scopes of their groups (${Object.keys(groups).join(", ")})
  --scope       only these scopes; left out: all, or all of the groups (${Object.keys(scopes).join(", ")})
  --connection  binds the token to these connections
  --as          who it is, for the audit trail
  --hours       for how long it is valid; left out: ${TOKEN_HOURS}
  --folder      of the system's data; left out: that of npm start`;

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const several = { type: "string", multiple: true } as const;
  const { values } = parseArgs({
    options: {
      group: several,
      scope: several,
      connection: several,
      as: { type: "string" },
      hours: { type: "string" },
      folder: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return console.log(usage);
  refuseUnknown("--group", values.group, groups);
  refuseUnknown("--scope", values.scope, scopes);
  const hours = values.hours === undefined ? TOKEN_HOURS : Number(values.hours);
  if (!(hours > 0)) throw new Error(`--hours must be a number above 0; it is ${values.hours}`);
  const folder = resolve(values.folder ?? usualFolder);
  const at = keptAddresses(folder);
  if (!at) throw new Error(`There is no system in ${folder} yet: npm start begins one.`);
  const token = await tokenOf(await issuerKey(folder), at.issuer, {
    hours,
    ...(values.group && { groups: values.group }),
    ...(values.scope && { scopes: values.scope }),
    ...(values.connection && { connections: values.connection }),
    ...(values.as !== undefined && { subject: values.as }),
  });
  console.log(token);
}

function refuseUnknown(option: string, given: readonly string[] = [], known: object): void {
  const unknown = given.filter((name) => !Object.hasOwn(known, name));
  if (unknown.length === 0) return;
  throw new Error(`${option} ${unknown.join(", ")} is unknown: there are ${Object.keys(known).join(", ")}`);
}
