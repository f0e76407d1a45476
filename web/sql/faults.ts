/** Faults of a query, marked at their place and told below their line, for everybody to see without a pointer. */
import { StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import { type Fault, wordAt } from "../cohorts/place.ts";

const telling = StateEffect.define<readonly Fault[]>();

/** They stay with their words while the text is edited, until other ones are told. */
export const faultMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { changes, effects, state }) {
    const told = effects.find((effect) => effect.is(telling));
    return told ? marksOf(state.doc, told.value as readonly Fault[]) : marks.map(changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

export function tellFaults(view: EditorView, faults: readonly Fault[]): void {
  view.dispatch({ effects: telling.of(faults) });
}

function marksOf(doc: Text, faults: readonly Fault[]): DecorationSet {
  return Decoration.set(
    faults.flatMap(({ place, text }) => {
      if (!place) return [];
      const { from, to } = wordAt(doc.toString(), place);
      const below = Decoration.widget({ block: true, side: 1, widget: new FaultWords(text) });
      return [
        ...(to > from ? [Decoration.mark({ class: "cm-fault" }).range(from, to)] : []),
        below.range(doc.lineAt(from).to),
      ];
    }),
    true,
  );
}

class FaultWords extends WidgetType {
  readonly #words: string;

  constructor(words: string) {
    super();
    this.#words = words;
  }

  override eq(other: FaultWords): boolean {
    return other.#words === this.#words;
  }

  toDOM(): HTMLElement {
    const place = document.createElement("div");
    place.className = "cm-fault-words";
    place.textContent = this.#words;
    return place;
  }
}
