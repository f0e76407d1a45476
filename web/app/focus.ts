/**
 * Where the focus goes when what had it is gone. A browser lets it fall to the page, and whoever has no pointer begins
 * again at its top.
 */

/** Can have the focus, and is not the page's surroundings. */
const controls = "a[href], button, input, select, textarea, summary, [tabindex]";
/** A part of the page that a screen reader has a name or a word for. */
const parts = "fieldset, form, section, main";

/** From what has the focus outwards. Of a dialog or a menu it goes on with what had the focus before it opened. */
let path: readonly Element[] = [];
const openers = new WeakMap<Element, readonly Element[]>();

export function keepFocus(): void {
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof Element) path = pathOf(target);
  });
  // A click beside everything takes the focus away on purpose.
  document.addEventListener("pointerdown", () => {
    setTimeout(() => {
      if (document.activeElement === document.body) path = [];
    });
  });
  document.addEventListener("submit", ({ target }) => {
    if (target instanceof HTMLFormElement) setTimeout(() => focusFault(target));
  });
  new MutationObserver(() => {
    const [last] = path;
    if (document.activeElement !== document.body || !last || last.isConnected) return;
    const heir = path.find((one) => one.isConnected && one.matches(`${controls}, ${parts}`));
    if (heir instanceof HTMLElement) focus(heir);
  }).observe(document.body, { childList: true, subtree: true });
}

/** The content of another page, for whoever came by a link that stays, such as the places at the top. */
export function focusContent(): void {
  const content = document.querySelector("main");
  if (content && !content.contains(document.activeElement)) focus(content);
}

/** What keeps a form from being sent is where its reader goes on. */
function focusFault(form: HTMLFormElement): void {
  form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}

function focus(one: HTMLElement): void {
  // A part can have it for this once: a click into it takes no focus.
  if (!one.matches(controls)) {
    one.tabIndex = -1;
    one.addEventListener("blur", () => one.removeAttribute("tabindex"), { once: true });
  }
  one.focus({ preventScroll: one.matches("main") });
}

function pathOf(element: Element): Element[] {
  const own: Element[] = [];
  for (let one: Element | null = element; one && one !== document.body; one = one.parentElement)
    own.push(one);
  // What opens above the page is a child of one element at its end.
  const above = own.findIndex((one) => one.matches("[data-portal]"));
  const layer = own[above - 1];
  if (!layer) return own;
  const opener = openers.get(layer) ?? path;
  openers.set(layer, opener);
  return [...own, ...opener];
}
