/**
 * Colours and measures of mails. They are inline too, for clients that drop `<style>`. The classes are for what only a
 * style sheet can do: dark mode and narrow screens. Text has a contrast of at least 4.5:1 in both modes.
 */
import type { Tone } from "./letter.ts";

interface Palette {
  page: string;
  card: string;
  text: string;
  muted: string;
  line: string;
  button: string;
  onButton: string;
  tones: Record<Tone, { text: string; ground: string; mark: string }>;
}

export const light: Palette = {
  page: "#f3f4f7",
  card: "#ffffff",
  text: "#1b2130",
  muted: "#596275",
  line: "#e2e5ec",
  button: "#2450c8",
  onButton: "#ffffff",
  tones: {
    good: { text: "#0b6338", ground: "#e4f5eb", mark: "#1d9a5b" },
    attention: { text: "#7a4700", ground: "#fdf1dc", mark: "#d98a0b" },
    bad: { text: "#9c1326", ground: "#fdeaec", mark: "#d13445" },
    calm: { text: "#454d5f", ground: "#edf0f5", mark: "#8b94a7" },
  },
};

const dark: Palette = {
  page: "#10131a",
  card: "#1a1f2a",
  text: "#eaedf4",
  muted: "#a4adbf",
  line: "#303748",
  button: "#8fb0ff",
  onButton: "#0e1526",
  tones: {
    good: { text: "#86e3ae", ground: "#14372a", mark: "#2fae6c" },
    attention: { text: "#f6cd83", ground: "#3b2c10", mark: "#d98a0b" },
    bad: { text: "#ffa3ad", ground: "#451a21", mark: "#e0505f" },
    calm: { text: "#c6cddb", ground: "#2a3140", mark: "#6f7a90" },
  },
};

const tones = ["good", "attention", "bad", "calm"] as const satisfies readonly Tone[];

const darkTones = tones
  .map((tone) => {
    const { text, ground, mark } = dark.tones[tone];
    return `.${tone}{color:${text}!important;background-color:${ground}!important}
.mark-${tone}{border-top-color:${mark}!important}`;
  })
  .join("\n");

export const styleSheet = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (max-width:480px){
.outer{padding:0!important}
.card{border-radius:0!important;border-left:0!important;border-right:0!important}
.inner{padding-left:20px!important;padding-right:20px!important}
.title{font-size:22px!important;line-height:28px!important}
.tile{display:block!important;width:auto!important;border-left:0!important;border-top:1px solid ${light.line};padding:8px 0!important}
.first{border-top:0!important;padding-top:0!important}
.tile-value,.tile-label{display:inline-block!important}
.tile-value{padding-right:10px}
.button{display:block!important;text-align:center!important}
}
@media (prefers-color-scheme:dark){
.page{background-color:${dark.page}!important}
.card{background-color:${dark.card}!important}
.text{color:${dark.text}!important}
.muted{color:${dark.muted}!important}
.line,.tile{border-color:${dark.line}!important}
.button{background-color:${dark.button}!important;color:${dark.onButton}!important}
${darkTones}
}`;
