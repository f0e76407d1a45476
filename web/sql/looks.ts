/** How the editor looks. The page's variables reach into its shadow root, so it is light or dark with the page. */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const theme = EditorView.theme({
  "&": {
    minHeight: "14rem",
    maxHeight: "32rem",
    border: "1px solid var(--line-strong)",
    borderRadius: "10px",
    backgroundColor: "var(--quiet)",
    color: "var(--mantine-color-text)",
    fontSize: "0.875rem",
  },
  "&.cm-focused": { outline: "2px solid var(--mantine-primary-color-filled)", outlineOffset: "1px" },
  "&.cm-invalid": { borderColor: "var(--bad)" },
  // Smaller text is enlarged by phones when it is touched, with the page.
  "@media (pointer: coarse)": { "&": { fontSize: "1rem" } },
  ".cm-scroller": {
    fontFamily: "var(--mantine-font-family-monospace)",
    lineHeight: "1.55",
    overflow: "auto",
  },
  ".cm-content": { padding: "0.875rem 0", caretColor: "var(--mantine-color-text)", minHeight: "14rem" },
  ".cm-line": { padding: "0 1rem 0 0.5rem" },
  ".cm-gutters": { border: "0", backgroundColor: "transparent", color: "var(--mantine-color-dimmed)" },
  ".cm-placeholder": { color: "var(--mantine-color-placeholder)", whiteSpace: "pre-wrap" },
  ".cm-fault": {
    borderRadius: "2px",
    backgroundColor: "var(--bad-back)",
    textDecoration: "underline wavy var(--bad)",
    textUnderlineOffset: "3px",
  },
  ".cm-fault-words": {
    margin: "0.125rem 1rem 0.375rem 0.5rem",
    padding: "0.25rem 0.625rem",
    borderLeft: "3px solid var(--bad)",
    borderRadius: "4px",
    backgroundColor: "var(--bad-back)",
    color: "var(--bad)",
    fontFamily: "var(--mantine-font-family)",
    fontSize: "0.8125rem",
    overflowWrap: "anywhere",
    whiteSpace: "normal",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--busy-back)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--bad-back)" },
  ".cm-tooltip": {
    overflow: "hidden",
    border: "1px solid var(--line-strong)",
    borderRadius: "8px",
    backgroundColor: "var(--card)",
    color: "var(--mantine-color-text)",
    boxShadow: "0 6px 24px rgb(0 0 0 / 18%)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    maxWidth: "min(24rem, 90vw)",
    fontFamily: "var(--mantine-font-family-monospace)",
    fontSize: "0.8125rem",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.625rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--busy-back)",
    color: "var(--busy)",
  },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "650" },
  ".cm-completionDetail": {
    marginLeft: "0.75rem",
    color: "var(--mantine-color-dimmed)",
    fontStyle: "normal",
  },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null], color: "var(--busy)", fontWeight: "600" },
  { tag: tags.typeName, color: "var(--busy)" },
  { tag: tags.standard(tags.name), color: "var(--idle)", fontWeight: "600" },
  { tag: tags.string, color: "var(--good)" },
  { tag: tags.number, color: "var(--warn)" },
  { tag: tags.comment, color: "var(--mantine-color-dimmed)", fontStyle: "italic" },
]);

export const looks = [theme, syntaxHighlighting(colours)];
