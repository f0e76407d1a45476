import { type ComponentProps, createElement, type MouseEvent } from "react";

/**
 * A button that keeps the focus while it is out of use, as while what it began is under way. A browser takes the focus
 * from a disabled one, and whoever has no pointer begins again at the top of the page.
 */
export function LastingButton({ disabled, onClick, type = "button", ...others }: ComponentProps<"button">) {
  // biome-ignore lint/a11y/useButtonType: it is given, or `button`
  return createElement("button", {
    ...others,
    type,
    onClick: disabled ? refuse : onClick,
    ...(disabled && { "aria-disabled": true }),
  });
}

/** Neither does it send its form. */
function refuse(event: MouseEvent): void {
  event.preventDefault();
}
