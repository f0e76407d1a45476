/** The command line of `npm run load`. */
import { parseArgs } from "node:util";
import { UsageError } from "../demo/usage-error.ts";

export interface LoadOptions {
  dataSet: string;
  /** Folders or files. One of them is there. */
  events?: string;
  users?: string;
  replace: boolean;
  /** Defines the data set, if there is none. */
  define?: { columns: { user: string; time: string; event?: string }; eventIs?: string };
  /** The data folder of the system. */
  folder?: string;
}

export const usage = `npm run load -- FOLDER --data-set ID [options]

  Puts the files of a folder, or one file, where the data set's events lie in the data bucket of this machine. Then it
  checks the data set. It uses the system that npm start keeps running, or else starts one for as long as it takes.
  Files of the same names are replaced. Marks, such as _SUCCESS, are put last; the mark that the data set names is made
  if the folder has none. Hidden files are left out.

  --data-set ID         the data set, as in PUT /data-sets/ID
  --users FOLDER        the files of its users; with this, FOLDER may be left out
  --replace             then deletes all other files there
  --folder FOLDER       the data folder of the system; left out: .local, as for npm start

If there is no such data set yet, these define it, with the columns of the files:
  --map user=COLUMN,time=COLUMN[,event=COLUMN]
  --event NAME          what the rows are, where no column tells
  --help`;

const known = {
  "data-set": { type: "string" },
  users: { type: "string" },
  replace: { type: "boolean" },
  folder: { type: "string" },
  map: { type: "string" },
  event: { type: "string" },
  help: { type: "boolean" },
} as const;

/** Throws `UsageError`. */
export function loadOptions(args: readonly string[]): LoadOptions | "help" {
  const { values, positionals } = parsed(args);
  if (values.help) return "help";
  const { "data-set": dataSet, users, folder, replace = false } = values;
  const [events, ...others] = positionals;
  if (others.length > 0)
    throw new UsageError(`One folder at a time: "${others[0]}" is a second one. See --help.`);
  if (events === undefined && users === undefined)
    throw new UsageError("Which folder? npm run load -- FOLDER --data-set ID; see --help.");
  if (!dataSet) throw new UsageError("Which data set? --data-set ID is missing; see --help.");
  const define = defined(values);
  if (define && (users !== undefined || events === undefined))
    throw new UsageError(
      "--map defines a data set of events only. Define one with users by PUT /data-sets/ID.",
    );
  return {
    dataSet,
    replace,
    ...(events !== undefined && { events }),
    ...(users !== undefined && { users }),
    ...(define && { define }),
    ...(folder !== undefined && { folder }),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known, strict: true, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split(". ")[0]}. See --help.`);
  }
}

function defined({ map, event }: { map?: string; event?: string }): LoadOptions["define"] {
  if (map === undefined) {
    if (event !== undefined) throw new UsageError("--event goes with --map; see --help.");
    return undefined;
  }
  const pairs = map.split(",").map((pair) => pair.split("=") as [string, string?]);
  const { user, time, event: column, ...others } = Object.fromEntries(pairs);
  if (!user || !time || Object.keys(others).length > 0)
    throw new UsageError(`--map must be user=COLUMN,time=COLUMN[,event=COLUMN]; it is "${map}".`);
  if ((column === undefined) === (event === undefined))
    throw new UsageError(
      "Name the column of the events' names in --map (event=COLUMN), or all events by --event NAME.",
    );
  return {
    columns: { user, time, ...(column && { event: column }) },
    ...(event !== undefined && { eventIs: event }),
  };
}
