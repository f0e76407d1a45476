/** Loads the files of a data set, and checks it. */
import { setTimeout as pause } from "node:timers/promises";
import { csvDialect } from "../../shared/adapters/reading/csv-dialect.ts";
import type { Computing } from "../../shared/contract/computing.ts";
import type { DataSetCheck } from "../../shared/contract/data-set-checks.ts";
import {
  type DataSet,
  dataSetRequest,
  type FilesDataSet,
  type FilesRequest,
} from "../../shared/contract/data-sets.ts";
import { isOfFiles } from "../../shared/domain/data-set-kinds.ts";
import { lastWholeDay } from "../../shared/domain/period.ts";
import { type Api, Declined } from "../api.ts";
import { UsageError } from "../demo/usage-error.ts";
import { load } from "./bucket.ts";
import { filesOf, formatOf, inWords } from "./files.ts";
import type { LoadOptions } from "./options.ts";
import type { Running } from "./running.ts";
import { checkTold, loadedTold } from "./told.ts";

const LOOK_MS = 1_000;

/** Returns whether the data set can be used. Throws `UsageError`, before anything is put. */
export async function loadDataSet(
  { api, objects, bucket }: Running,
  options: LoadOptions,
  say: (text: string) => void,
): Promise<boolean> {
  const dataSet = await dataSetOf(api, options, say);
  const sources = [
    { from: options.events, source: dataSet.events },
    { from: options.users, source: dataSet.users },
  ].flatMap(({ from, source }) => {
    if (from === undefined) return [];
    if (!source)
      throw new UsageError(
        `The data set "${dataSet.id}" has no users: leave out --users, or PUT it with users.`,
      );
    return [{ source, files: filesOf(from, source.format), from }];
  });
  const day = lastWholeDay(new Date(), dataSet.timeZone ?? "UTC");
  for (const { source, files, from } of sources) {
    const marker = source.marker?.replaceAll("{date}", day);
    const loaded = await load(
      { client: objects, bucket, prefix: source.prefix, marker, replace: options.replace },
      files,
    );
    say(loadedTold(`s3://${bucket}/${source.prefix}`, loaded));
    if (files.others.length > 0)
      say(
        `  left out of ${from}, for they are not ${source.format} by their names: ${inWords(files.others)}`,
      );
  }
  say("");
  const check = await checked(api, dataSet.id);
  say(checkTold(check));
  return check.usable;
}

async function checked(api: Api, id: string): Promise<DataSetCheck> {
  let answer = await api.post<(DataSetCheck | Computing) & { id: string }>(`/data-sets/${id}/check`, {});
  while ("status" in answer) {
    await pause(LOOK_MS);
    answer = await api.get(`/checks/${answer.id}`);
  }
  return answer;
}

async function dataSetOf(api: Api, options: LoadOptions, say: (text: string) => void): Promise<FilesDataSet> {
  const { dataSet: id, define } = options;
  const path = `/data-sets/${encodeURIComponent(id)}`;
  const found = await api.get<DataSet>(path).catch((error: unknown) => {
    if (error instanceof Declined && error.message.includes(": 404 ")) return undefined;
    throw error;
  });
  if (found && define)
    throw new UsageError(
      `There is a data set "${id}" already: leave out --map and --event, or change it by PUT ${path}.`,
    );
  if (found && !isOfFiles(found))
    throw new UsageError(`The data set "${id}" is of tables: no files are loaded into it.`);
  if (found) return found;
  if (!define) throw await unknown(api, options);
  const request = requestOf(options, define);
  const stored = await api.put<FilesDataSet>(path, request);
  say(`Defined the data set "${id}": ${JSON.stringify(request)}`);
  return stored;
}

function requestOf(
  { dataSet: id, events = "" }: LoadOptions,
  { columns, eventIs }: NonNullable<LoadOptions["define"]>,
): FilesRequest {
  const format = formatOf(events);
  if (!format)
    throw new UsageError(
      `The names of the files in "${events}" do not tell whether they are csv, jsonl or parquet.`,
    );
  const source = { prefix: `${id}/events/`, format, columns, ...(eventIs !== undefined && { eventIs }) };
  const read = dataSetRequest.safeParse({ name: id, events: source });
  if (read.success && isOfFiles(read.data)) return read.data;
  const [issue] = read.error?.issues ?? [];
  throw new UsageError(`The data set can't be defined so: ${issue?.path.join(".")}: ${issue?.message}.`);
}

/** What there is, and how to go on. */
async function unknown(api: Api, { dataSet: id, events }: LoadOptions): Promise<UsageError> {
  const ids = (await api.all<DataSet>("/data-sets", 50)).map((one) => one.id);
  const there = ids.length > 0 ? `There are: ${inWords(ids)}.` : "There is none yet.";
  const columns = events === undefined ? undefined : await headerOf(events);
  const known = columns ? ` The columns of the first file are: ${columns.join(", ")}.` : "";
  return new UsageError(
    `There is no data set "${id}". ${there}\nDefine it with PUT /data-sets/${id}, or here with ` +
      `--map user=COLUMN,time=COLUMN and --event NAME, or event=COLUMN in --map.${known}`,
  );
}

/** Only reads the file. Undefined where it is no plain CSV in UTF-8. */
async function headerOf(folder: string): Promise<readonly string[] | undefined> {
  if (formatOf(folder) !== "csv") return undefined;
  const [first] = filesOf(folder, "csv").data;
  if (!first) return undefined;
  const dialect = await csvDialect({ path: first.path, mark: 0 }, undefined).catch(() => undefined);
  const names = dialect?.header.map((name) => name.replace(/^\uFEFF/, ""));
  return names?.every((name) => /^[^\p{C}\uFFFD]*$/u.test(name)) ? names : undefined;
}
