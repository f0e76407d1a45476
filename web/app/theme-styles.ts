/** The theme's variables as a style sheet, which the build puts after the library's defaults. */
import {
  convertCssVariables,
  DEFAULT_THEME,
  deepMerge,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from "@mantine/core";
import { theme, variables } from "./theme.ts";

export function themeStyles(): string {
  const merged = mergeMantineTheme(DEFAULT_THEME, theme);
  const all = deepMerge(defaultCssVariablesResolver(merged), variables(merged));
  return convertCssVariables(all, ":root");
}
