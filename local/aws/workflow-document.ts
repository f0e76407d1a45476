/** Converts the deployed state machine's document to one that the interpreter can run, with the same meaning. */
import type { StateMachineDefinition } from "aws-local-stepfunctions";
import type { Retrier } from "./steered-retries.ts";

export const INVOKE = "arn:aws:states:::lambda:invoke";
export const GET_OBJECT = "arn:aws:states:::s3:getObject";
/** Not of AWS: what a state that waits by a set clock becomes. */
export const WAIT = "arn:aws:states:::local:wait";
/** The same: what follows each map, and measures what it has collected. */
export const MEASURE = "arn:aws:states:::local:measure";

/**
 * Timeout of a task in seconds: longer than any function runs. The interpreter's default is one minute; the default of
 * AWS is unlimited.
 */
const TASK_SECONDS = 1_000;

/** The same of a state that waits by a set clock: the longest that a timer of Node takes, about. */
const WAIT_SECONDS = 2_000_000;

interface State {
  Type: string;
  Resource?: string;
  Next?: string;
  ItemReader?: { Resource: string; Parameters: Record<string, unknown> };
  ItemBatcher?: { MaxItemsPerBatchPath: string; BatchInput?: object };
  ItemProcessor?: { StartAt: string; States: Record<string, State> };
  ToleratedFailurePercentage?: number;
  Retry?: Retrier[];
  [field: string]: unknown;
}

type Task = [name: string, resource: string, retriers: readonly Retrier[]];

export interface Runnable {
  definition: StateMachineDefinition;
  /** Every task, nested ones included: the state's name, the service that it calls, and its retries. */
  tasks: Task[];
  /** Names of the states that wait in real time. */
  waitStates: string[];
  /** Of the step that reads a map's items: the label of the map. */
  labels: Readonly<Record<string, string>>;
  /** Names of the tasks in maps that tolerate every failure. */
  borne: readonly string[];
}

/**
 * `steered`: states that wait by a set clock, and not in real time. Throws if a `${Name}` has no substitution, or if the
 * document has something that the interpreter cannot run.
 */
export function runnable(
  document: object,
  substitutions: Readonly<Record<string, string>>,
  { steered = [] }: { steered?: readonly string[] } = {},
): Runnable {
  const filled = JSON.stringify(document).replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => {
    const value = substitutions[name];
    if (value === undefined) throw new Error(`the workflow asks for ${whole}, which has no substitution`);
    return value;
  });
  const { StartAt, States, ...rest } = JSON.parse(filled) as {
    StartAt: string;
    States: Record<string, State>;
  };
  const definition = { ...rest, StartAt, States: steeredStates(runnableStates(States), steered) };
  const maps = Object.entries(States).filter(([, { ItemReader }]) => ItemReader);
  const labels = maps.map(([name, { Label }]) => [readerOf(name), String(Label)]);
  return {
    definition: definition as unknown as StateMachineDefinition,
    tasks: tasksOf(definition.States),
    waitStates: Object.keys(definition.States).filter((name) => definition.States[name]?.Type === "Wait"),
    labels: Object.fromEntries(labels),
    borne: maps.flatMap(([, { ToleratedFailurePercentage: tolerated, ItemProcessor: processor }]) =>
      tolerated === 100 ? tasksOf(processor?.States ?? {}).map(([name]) => name) : [],
    ),
  };
}

function runnableStates(states: Record<string, State>): Record<string, State> {
  const readers = Object.keys(states).filter((name) => states[name]?.ItemReader);
  const entries = Object.entries(states).flatMap(([name, state]): [string, State][] => {
    if (state.Type === "Task") return [[name, { TimeoutSeconds: TASK_SECONDS, ...state }]];
    if (state.Type === "Map")
      return state.ItemReader ? runnableMap(name, state) : measured(name, inlineMap(state));
    return [[name, state]];
  });
  // Transitions to a map that reads its items now go to the step that reads them.
  const text = JSON.stringify(Object.fromEntries(entries), (key, value) =>
    ["Next", "Default"].includes(key) && readers.includes(value) ? readerOf(value) : value,
  );
  const rewired = JSON.parse(text) as Record<string, State>;
  for (const name of readers) (rewired[readerOf(name)] as State).Next = name;
  return rewired;
}

/** The interpreter's own waits know no clock. */
function steeredStates(states: Record<string, State>, steered: readonly string[]): Record<string, State> {
  const entries = Object.entries(states).map(([name, state]): [string, State] => {
    if (!steered.includes(name)) return [name, state];
    const { SecondsPath, ...rest } = state;
    const Parameters = { "seconds.$": SecondsPath };
    const waits = {
      Type: "Task",
      Resource: WAIT,
      Parameters,
      ResultPath: null,
      TimeoutSeconds: WAIT_SECONDS,
    };
    return [name, { ...rest, ...waits }];
  });
  return Object.fromEntries(entries);
}

const readerOf = (map: string) => `${map}: read items`;

/** A failure in it ends the map, as AWS has it. */
function inlineMap({ ItemProcessor: processor, ...map }: State): State {
  if (!processor) throw new Error("a map must have an ItemProcessor");
  const { StartAt, States } = processor;
  return { ...map, ItemProcessor: { StartAt, States: runnableStates(States) } };
}

/**
 * The interpreter supports inline maps only. A step before the map reads the items, and puts so many together as its
 * batcher says. Each of them catches its own failure.
 */
function runnableMap(name: string, state: State): [string, State][] {
  const {
    ItemReader: reader,
    ItemBatcher: batcher,
    ToleratedFailurePercentage: tolerated,
    ItemProcessor: processor,
    ...map
  } = state;
  if (!processor || !reader || (tolerated !== undefined && tolerated !== 100))
    throw new Error(`the map ${name} must have an ItemReader, and tolerate every failure or none`);
  if (batcher && map["ItemSelector"] !== undefined)
    throw new Error(
      `the map ${name} must have an ItemBatcher or an ItemSelector: this stand-in has no place for both`,
    );
  const { StartAt, States } = processor;
  const items = runnableStates(States);
  const inline = {
    ...map,
    ItemsPath: "$.items",
    ...(batcher && {
      ItemSelector: { "Items.$": "$$.Map.Item.Value", BatchInput: batcher.BatchInput ?? {} },
    }),
    ItemProcessor: { StartAt, States: tolerated === 100 ? bearing(name, items) : items },
  };
  const read: State = {
    Type: "Task",
    Resource: reader.Resource,
    Parameters: {
      ...reader.Parameters,
      ...(batcher && { "itemsPerBatch.$": batcher.MaxItemsPerBatchPath }),
    },
    ResultPath: "$.items",
    TimeoutSeconds: TASK_SECONDS,
    ...(map.Retry && { Retry: map.Retry }),
    ...(map["Catch"] !== undefined && { Catch: map["Catch"] }),
    Next: name,
  };
  return [[readerOf(name), read], ...measured(name, inline)];
}

/**
 * A step after the map is given all that its items returned: AWS bounds that, also where the document drops it. Then the
 * step drops what the map was given and has collected.
 */
function measured(name: string, map: State): [string, State][] {
  const { Next, End, ResultPath, ...rest } = map;
  if (ResultPath !== null || rest["ResultSelector"] !== undefined)
    throw new Error(`the map ${name} must drop its result: this stand-in measures no other`);
  const measure = `${name}: measure result`;
  const after = Next === undefined ? { End } : { Next };
  return [
    [name, { ...rest, Type: "Map", ResultPath: "$.collected", Next: measure }],
    [measure, { Type: "Task", Resource: MEASURE, TimeoutSeconds: TASK_SECONDS, ...after }],
  ];
}

function bearing(map: string, states: Record<string, State>): Record<string, State> {
  const failed = `${map}: item failed`;
  const caught = { ErrorEquals: ["States.ALL"], ResultPath: null, Next: failed };
  const entries = Object.entries(states).map(([name, state]): [string, State] =>
    state.Type === "Task"
      ? [name, { ...state, Catch: [...((state["Catch"] as object[]) ?? []), caught] }]
      : [name, state],
  );
  return { ...Object.fromEntries(entries), [failed]: { Type: "Succeed" } };
}

function tasksOf(states: Record<string, State>): Task[] {
  return Object.entries(states).flatMap(([name, state]): Task[] => [
    ...(state.Type === "Task" ? [[name, state.Resource ?? "", state.Retry ?? []] as Task] : []),
    ...tasksOf(state.ItemProcessor?.States ?? {}),
  ]);
}
