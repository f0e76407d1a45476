/**
 * Text that is typed over other text. Left to the browser, it would keep the looks of what it replaces by an inline
 * style, which the page's policy forbids.
 */
import { EditorView } from "@codemirror/view";

export const typedOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { data, inputType } = event as InputEvent;
    const { from, to, empty } = view.state.selection.main;
    if (inputType !== "insertText" || !data || empty || view.composing) return false;
    event.preventDefault();
    const insert = () =>
      view.state.update({
        changes: { from, to, insert: data },
        selection: { anchor: from + data.length },
        scrollIntoView: true,
        userEvent: "input.type",
      });
    const handlers = view.state.facet(EditorView.inputHandler);
    // Such as the one that puts brackets around what is selected.
    if (!handlers.some((handle) => handle(view, from, to, data, insert))) view.dispatch(insert());
    return true;
  },
});
