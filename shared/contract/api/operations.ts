/** What each route accepts and answers. A missing route does not compile. */

import type { RouteKey } from "../routes.ts";
import { audit } from "./audit.ts";
import { blockedAddresses } from "./blocked-addresses.ts";
import { braze } from "./braze.ts";
import { channels } from "./channels.ts";
import { cohorts } from "./cohorts.ts";
import { connections } from "./connections.ts";
import { dataSets } from "./data-sets.ts";
import {
  exclusionChanges,
  exclusionFiles,
  exclusionLists,
  exclusions,
  fileExclusions,
} from "./exclusions.ts";
import { forgetPeople, forgettings } from "./forgettings.ts";
import { imports } from "./imports.ts";
import type { Operation } from "./operation.ts";
import { people } from "./people.ts";
import { previews } from "./previews.ts";
import { sandboxPartners } from "./sandbox-partners.ts";
import { sandboxPeople } from "./sandbox-people.ts";
import { schedules } from "./schedules.ts";
import { system } from "./system.ts";
import { uploads } from "./uploads.ts";

export const operations: Readonly<Record<RouteKey, Operation>> = {
  ...connections,
  ...channels,
  ...dataSets,
  ...cohorts,
  ...uploads,
  ...previews,
  ...imports,
  ...schedules,
  ...people,
  ...blockedAddresses,
  ...exclusionLists,
  ...exclusions,
  ...exclusionFiles,
  ...fileExclusions,
  ...exclusionChanges,
  ...forgetPeople,
  ...forgettings,
  ...audit,
  ...system,
  ...braze,
  ...sandboxPartners,
  ...sandboxPeople,
};
