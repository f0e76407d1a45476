/** The editor itself, in a shadow root: its styles are adopted there, and no style element is written. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { sql } from "@codemirror/lang-sql";
import { bracketMatching } from "@codemirror/language";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { completionSources, dialects } from "./completions.ts";
import { faultMarks } from "./faults.ts";
import { looks } from "./looks.ts";
import type { SqlNames } from "./names.ts";
import { typedOver } from "./typed-over.ts";

/** What the page tells the editor, and may change while it is open. */
export interface Told {
  /** Its accessible name, and what is to be known of its keys. */
  label: string;
  help: string;
  /** The name of the list of completions. */
  completions: string;
  isInvalid: boolean;
  example: string;
  names: SqlNames;
}

const told = new Compartment();

export function openEditor(
  root: ShadowRoot,
  { text, onChange, ...first }: Told & { text: string; onChange(text: string): void },
): EditorView {
  return new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        told.of(extensionsOf(first)),
        looks,
        lineNumbers(),
        history(),
        bracketMatching(),
        closeBrackets(),
        faultMarks,
        typedOver,
        EditorView.lineWrapping,
        // Tab is not among them: it leaves the editor.
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
        EditorView.updateListener.of(({ docChanged, state }) => docChanged && onChange(state.doc.toString())),
      ],
    }),
  });
}

export function tellEditor(view: EditorView, now: Told): void {
  view.dispatch({ effects: told.reconfigure(extensionsOf(now)) });
}

function extensionsOf({ label, help, completions, isInvalid, example, names }: Told): Extension {
  return [
    sql({ dialect: dialects[names.engine] }).language,
    placeholder(example),
    autocompletion({ override: completionSources(names), icons: false }),
    EditorState.phrases.of({ Completions: completions }),
    EditorView.editorAttributes.of({ class: isInvalid ? "cm-invalid" : "" }),
    EditorView.contentAttributes.of({
      "aria-label": label,
      "aria-description": help,
      "aria-invalid": String(isInvalid),
      autocapitalize: "off",
      autocorrect: "off",
      spellcheck: "false",
    }),
  ];
}
