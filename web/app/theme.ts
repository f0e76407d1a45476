/** How the page looks. The build writes the theme's variables into a style sheet: the page may not write styles. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";
import { LastingButton } from "../parts/lasting-button.ts";

const ink: MantineColorsTuple = [
  "#f0f0fd",
  "#dfdefa",
  "#bcbaf3",
  "#9794ec",
  "#7873e6",
  "#655fe0",
  "#5751dc",
  "#4c45c9",
  "#403ab0",
  "#322d93",
];

/** Neutral, where the library's own greys are blue. */
const dark: MantineColorsTuple = [
  "#d5d6dd",
  "#b9bac4",
  "#a0a1ad",
  "#6d6f7d",
  "#41434f",
  "#33353f",
  "#25272f",
  "#1c1d24",
  "#15161b",
  "#0f1014",
];

export const theme = createTheme({
  primaryColor: "ink",
  primaryShade: { light: 7, dark: 6 },
  colors: { ink, dark },
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, monospace",
  defaultRadius: "md",
  cursorType: "pointer",
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.625rem", lineHeight: "1.25" },
      h2: { fontSize: "1.0625rem", lineHeight: "1.35" },
      h3: { fontSize: "0.9375rem", lineHeight: "1.4" },
    },
  },
  components: {
    ActionIcon: { defaultProps: { component: LastingButton } },
    Button: { defaultProps: { component: LastingButton } },
    Input: { classNames: { input: "field", wrapper: "field-box" } },
    InputWrapper: {
      classNames: {
        root: "field-whole",
        label: "field-label",
        description: "field-help",
        error: "field-fault",
      },
    },
    // Without this the focus is first on something that nobody sees.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    PasswordInput: { defaultProps: { visibilityToggleFocusable: true } },
    // Locking the scroll bar writes a style element, which the page may not.
    Modal: { defaultProps: { lockScroll: false, radius: "lg", centered: true, closeButtonProps: {} } },
  },
});

/** Colours that are too faint to read as the library has them, and those of this page. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#ffffff",
    "--mantine-color-text": "#1b1c22",
    "--mantine-color-dimmed": "#5b5e6b",
    "--mantine-color-placeholder": "#6b6e7b",
    "--mantine-color-error": "#b42318",
    "--mantine-color-anchor": "#4c45c9",
    "--page": "#f7f7f9",
    "--card": "#ffffff",
    "--line": "#e4e5ea",
    "--line-strong": "#cfd1d9",
    "--quiet": "#f3f3f7",
    "--good": "#0b6b46",
    "--good-back": "#e2f5ec",
    "--warn": "#8a4b00",
    "--warn-back": "#fff1d6",
    "--bad": "#b42318",
    "--bad-back": "#fdeae8",
    "--busy": "#403ab0",
    "--busy-back": "#ecebfc",
    "--idle": "#4d505c",
    "--idle-back": "#eeeff3",
  },
  dark: {
    "--mantine-color-body": "#1c1d24",
    "--mantine-color-text": "#ececf1",
    "--mantine-color-dimmed": "#a3a5b3",
    "--mantine-color-placeholder": "#9294a3",
    "--mantine-color-error": "#ff9d94",
    "--mantine-color-anchor": "#a9a5ff",
    "--page": "#121318",
    "--card": "#1c1d24",
    "--line": "#2c2e38",
    "--line-strong": "#41434f",
    "--quiet": "#23252d",
    "--good": "#73dcae",
    "--good-back": "#12352a",
    "--warn": "#ffcb7a",
    "--warn-back": "#3d2c10",
    "--bad": "#ffa69e",
    "--bad-back": "#45201d",
    "--busy": "#bcb9ff",
    "--busy-back": "#2b2a54",
    "--idle": "#b9bac4",
    "--idle-back": "#2a2c35",
  },
});
