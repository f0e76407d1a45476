import type { EditorView } from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useMemo, useRef } from "react";
import type { DataSet } from "../../shared/contract/data-sets.ts";
import { useDataSetCheck } from "../api/queries.ts";
import { type Fault, type Place, wordAt } from "../cohorts/place.ts";
import { useWords } from "../words/use-words.tsx";
import { openEditor, tellEditor } from "./editor-view.ts";
import { tellFaults } from "./faults.ts";
import { exampleQuery, sqlNames } from "./names.ts";

export interface SqlEditorHandle {
  /** Goes to what is there. */
  show(place: Place): void;
  /** Puts a text where the cursor is. */
  insert(text: string): void;
}

interface SqlEditorProps {
  /** What it begins with. */
  text: string;
  dataSet: DataSet;
  isInvalid: boolean;
  faults: readonly Fault[];
  onChange(text: string): void;
  ref: Ref<SqlEditorHandle>;
}

/** Loaded when a query is written: it is larger than all else on the page. */
export default function SqlEditor({ text, dataSet, isInvalid, faults, onChange, ref }: SqlEditorProps) {
  const { w } = useWords();
  const say = w.cohorts.query;
  const check = useDataSetCheck(dataSet).data;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const change = useRef(onChange);
  change.current = onChange;
  const told = useMemo(() => {
    const names = sqlNames(dataSet, check);
    return {
      label: say.title,
      help: say.keys,
      completions: say.completions,
      isInvalid,
      example: exampleQuery(dataSet, names),
      names,
    };
  }, [dataSet, check, say, isInvalid]);
  const first = useRef({ ...told, text });
  useEffect(() => {
    const place = host.current;
    if (!place) return undefined;
    const root = place.shadowRoot ?? place.attachShadow({ mode: "open" });
    view.current = openEditor(root, { ...first.current, onChange: (now) => change.current(now) });
    return () => view.current?.destroy();
  }, []);
  useEffect(() => {
    if (view.current) tellEditor(view.current, told);
  }, [told]);
  useEffect(() => {
    if (view.current) tellFaults(view.current, faults);
  }, [faults]);
  useImperativeHandle(ref, () => ({
    show(place) {
      const editor = view.current;
      if (!editor) return;
      const { from, to } = wordAt(editor.state.doc.toString(), place);
      editor.focus();
      editor.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
    },
    insert(name) {
      const editor = view.current;
      if (!editor) return;
      editor.focus();
      editor.dispatch(editor.state.replaceSelection(name), { scrollIntoView: true });
    },
  }));
  return <div ref={host} />;
}
