import { audit } from "./english/audit.ts";
import { braze } from "./english/braze.ts";
import { channels } from "./english/channels.ts";
import { cohorts } from "./english/cohorts.ts";
import { common } from "./english/common.ts";
import { connections } from "./english/connections.ts";
import { criteria } from "./english/criteria.ts";
import { data } from "./english/data.ts";
import { exclusions } from "./english/exclusions.ts";
import { forgetting } from "./english/forgetting.ts";
import { home } from "./english/home.ts";
import { imports } from "./english/imports.ts";
import { lists } from "./english/lists.ts";
import { mail } from "./english/mail.ts";
import { people } from "./english/people.ts";
import { plan } from "./english/plan.ts";
import { problems } from "./english/problems.ts";
import { schedule } from "./english/schedule.ts";

/** Everything that the page says, in English. The other languages have the type of this one. */
export const words = {
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
export type Words = typeof words;
