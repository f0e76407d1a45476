/** What somebody does who has a keyboard and no pointer. */
import type { Page } from "playwright-core";
import { expect } from "vitest";

type Role = Parameters<Page["getByRole"]>[0];

export interface Keys {
  /** One after the other. */
  press(...keys: string[]): Promise<void>;
  type(text: string): Promise<void>;
  /** Goes on with Tab until this has the focus. Nothing that Tab reaches is it: throws. */
  tabTo(role: Role, name: string | RegExp): Promise<void>;
  /** The same, and presses it with Enter. */
  enter(role: Role, name: string | RegExp): Promise<void>;
  /** Replaces what is in a field. */
  fill(name: string | RegExp, text: string, role?: Role): Promise<void>;
  /** Goes on with an arrow until this has the focus, as in a menu. */
  arrowTo(role: Role, name: string | RegExp, key?: string): Promise<void>;
  /** Waits until this has the focus. */
  hasFocus(role: Role, name: string | RegExp): Promise<void>;
  /** Waits until a dialog has the focus: until then Tab goes on behind it. */
  inDialog(): Promise<void>;
  /** Waits until the dialog is gone. */
  noDialog(): Promise<void>;
  /** What had the focus and did not show it, of all that was reached. */
  unseen: Set<string>;
}

/** More than any page has between two places. */
const TABS = 90;
/** Milliseconds in which the focus comes to where it belongs. */
const SOON = 20_000;

export function keysOf(page: Page): Keys {
  const unseen = new Set<string>();
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const named = (role: Role, name: string | RegExp) =>
    page.getByRole(role, { name, ...(typeof name === "string" && { exact: true }) });
  const focused = (role: Role, name: string | RegExp) => named(role, name).and(page.locator(":focus"));
  const goTo = async (role: Role, name: string | RegExp, key: string) => {
    // What the library draws itself has a hidden input, which is focused all the same.
    await named(role, name).first().waitFor({ state: "attached" });
    const seen: string[] = [];
    for (let presses = 0; presses < TABS; presses++) {
      const told = await page.evaluate<{ is: string; seen: boolean } | undefined>(shownFocus);
      if (told && !told.seen) unseen.add(`${new URL(page.url()).pathname} ${told.is}`);
      if ((await focused(role, name).count()) > 0) return;
      seen.push(told?.is ?? "nothing");
      await press(key);
    }
    throw new Error(`${key} does not reach the ${role} ${name}, but ${seen.join(" | ")}`);
  };
  const keys: Keys = {
    press,
    type: (text) => page.keyboard.type(text),
    tabTo: (role, name) => goTo(role, name, "Tab"),
    async enter(role, name) {
      await keys.tabTo(role, name);
      // What its last press began is over.
      await focused(role, name).and(page.locator(':not([aria-disabled="true"])')).waitFor();
      await press("Enter");
    },
    async fill(name, text, role = "textbox") {
      await keys.tabTo(role, name);
      await press("ControlOrMeta+a");
      await page.keyboard.type(text);
    },
    arrowTo: (role, name, key = "ArrowDown") => goTo(role, name, key),
    async hasFocus(role, name) {
      await expect
        .poll(
          async () => ((await focused(role, name).count()) > 0 ? "it" : await page.evaluate(shownFocus)),
          {
            timeout: SOON,
            message: `what has the focus, which belongs to the ${role} ${name}`,
          },
        )
        .toBe("it");
    },
    inDialog: () => page.getByRole("dialog").and(page.locator(":focus-within")).waitFor(),
    noDialog: () => page.getByRole("dialog").waitFor({ state: "detached" }),
    unseen,
  };
  return keys;
}

/**
 * Text, because tests know no document. What has the focus, and whether it or what is drawn for it has an outline: a
 * hidden radio button is drawn by its label. The page itself has none.
 */
const shownFocus = `(async () => {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  if (!one || one === document.body || one.id === "content") return undefined;
  const drawn = [one, ...(one.parentElement?.children ?? [])];
  for (let at = one.parentElement, up = 0; at && up < 2; at = at.parentElement, up++) drawn.push(at);
  const isSeen = () => drawn.some((part) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(part);
    return outlineStyle !== "none" && outlineWidth !== "0px";
  });
  // An editor draws its outline some frames later.
  for (let frame = 0; frame < 30 && !isSeen(); frame++) await new Promise(requestAnimationFrame);
  const name = one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? (one.textContent || one.className);
  return { is: one.tagName.toLowerCase() + " " + name.slice(0, 40), seen: isSeen() };
})()`;
