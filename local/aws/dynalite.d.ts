declare module "dynalite" {
  import type { Server } from "node:http";
  /** `path` keeps the table in a folder; without it, it lives in memory. `createTableMs`: how long a table is CREATING. */
  export default function dynalite(options?: { path?: string; createTableMs?: number }): Server;
}
