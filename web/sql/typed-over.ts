/**
 * Text that is typed over other text. Left to the browser, it would keep the looks of what it replaces by an inline
 * style, which the page's policy forbids.
 */
import { EditorView } from "@codemirror/view";

export const typedOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { data, inputType } = event as InputEvent;
    if (inputType !== "insertText" || !data || view.composing) return false;
    const { from, to } = selectedIn(view);
    if (from === to) return false;
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

/**
 * What the browser has selected: the editor learns of it a moment later. Browsers whose shadow roots do not tell are
 * asked through the editor.
 */
function selectedIn(view: EditorView): { from: number; to: number } {
  const root = view.root as Partial<Pick<Document, "getSelection">>;
  const selection = root.getSelection?.();
  const { anchorNode: anchor, focusNode: focus } = selection ?? {};
  const { contentDOM } = view;
  if (!selection || !anchor || !focus || !contentDOM.contains(anchor) || !contentDOM.contains(focus))
    return view.state.selection.main;
  const ends = [
    view.posAtDOM(anchor, selection.anchorOffset),
    view.posAtDOM(focus, selection.focusOffset),
  ] as const;
  return { from: Math.min(...ends), to: Math.max(...ends) };
}
