import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { NoAnswer } from "../api/calls.ts";
import { SessionEnded } from "../sign-in/session.ts";
import { type App, AppContext } from "./app.ts";
import { router } from "./router.tsx";
import { SessionContext } from "./session-ended.tsx";

const RETRIES = 2;

/** The page of somebody who has signed in. */
export function Running({ app }: { app: App }) {
  const [ended, end] = useState(false);
  const [queries] = useState(() => {
    const onError = (error: unknown) => {
      if (error instanceof SessionEnded) end(true);
    };
    return new QueryClient({
      queryCache: new QueryCache({ onError }),
      mutationCache: new MutationCache({ onError }),
      defaultOptions: {
        // Without a network a request is made all the same, and fails: waiting for one would look like work.
        mutations: { networkMode: "always" },
        queries: {
          networkMode: "always",
          staleTime: 5_000,
          // A refusal stays one; a lost network may come back.
          retry: (count, error) => error instanceof NoAnswer && count < RETRIES,
        },
      },
    });
  });
  return (
    <AppContext value={app}>
      <QueryClientProvider client={queries}>
        <SessionContext value={ended}>
          <RouterProvider router={router} />
        </SessionContext>
      </QueryClientProvider>
    </AppContext>
  );
}
