import { createRootRoute } from "@tanstack/react-router";
import { Missing } from "./missing.tsx";
import { Shell } from "./shell.tsx";

/** Every page is inside it. */
export const root = createRootRoute({ component: Shell, notFoundComponent: Missing });
