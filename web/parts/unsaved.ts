import { type RefObject, useEffect, useRef } from "react";

/** Set it when something is changed: then the tab is not closed without asking. */
export function useUnsaved(): RefObject<boolean> {
  const edited = useRef(false);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (edited.current) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, []);
  return edited;
}
