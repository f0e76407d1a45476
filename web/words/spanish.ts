import type { Words } from "./english.ts";
import { audit } from "./spanish/audit.ts";
import { braze } from "./spanish/braze.ts";
import { channels } from "./spanish/channels.ts";
import { cohorts } from "./spanish/cohorts.ts";
import { common } from "./spanish/common.ts";
import { connections } from "./spanish/connections.ts";
import { criteria } from "./spanish/criteria.ts";
import { data } from "./spanish/data.ts";
import { exclusions } from "./spanish/exclusions.ts";
import { forgetting } from "./spanish/forgetting.ts";
import { home } from "./spanish/home.ts";
import { imports } from "./spanish/imports.ts";
import { lists } from "./spanish/lists.ts";
import { mail } from "./spanish/mail.ts";
import { people } from "./spanish/people.ts";
import { plan } from "./spanish/plan.ts";
import { problems } from "./spanish/problems.ts";
import { schedule } from "./spanish/schedule.ts";
/** Everything that the page says, in Spanish. */
export const words: Words = {
  audit,
  braze,
  channels,
  common,
  cohorts,
  connections,
  criteria,
  data,
  exclusions,
  forgetting,
  home,
  imports,
  lists,
  mail,
  people,
  plan,
  problems,
  schedule,
};
