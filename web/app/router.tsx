import {
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { ProblemNote } from "../parts/problem-note.tsx";
import { brazeSide } from "./braze-routes.ts";
import { focusContent } from "./focus.ts";
import { Missing } from "./missing.tsx";
import { root } from "./root.tsx";

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("../home/home-page.tsx"), "HomePage"),
});
const cohorts = createRoute({
  getParentRoute: () => root,
  path: "/cohorts",
  validateSearch: ({ search, tag }: Record<string, unknown>): { search?: string; tag?: string } => ({
    ...(typeof search === "string" && search !== "" && { search }),
    ...(typeof tag === "string" && tag !== "" && { tag }),
  }),
  component: lazyRouteComponent(() => import("../cohorts/cohorts-page.tsx"), "CohortsPage"),
});
const newCohort = createRoute({
  getParentRoute: () => root,
  path: "/cohorts/new",
  component: lazyRouteComponent(() => import("../cohorts/edit-page.tsx"), "NewCohortPage"),
});
const newQuery = createRoute({
  getParentRoute: () => root,
  path: "/cohorts/new/query",
  component: lazyRouteComponent(() => import("../cohorts/edit-page.tsx"), "NewQueryPage"),
});
const newList = createRoute({
  getParentRoute: () => root,
  path: "/cohorts/new/list",
  component: lazyRouteComponent(() => import("../cohorts/edit-page.tsx"), "NewListPage"),
});
const cohortSettings = createRoute({
  getParentRoute: () => root,
  path: "/cohorts/$cohortId/settings",
  component: lazyRouteComponent(() => import("../cohorts/settings-page.tsx"), "CohortSettingsPage"),
});
const cohort = createRoute({
  getParentRoute: () => root,
  path: "/cohorts/$cohortId",
  component: lazyRouteComponent(() => import("../cohorts/cohort-page.tsx"), "CohortPage"),
});
const definitions = createRoute({
  getParentRoute: () => root,
  path: "/cohorts/$cohortId/definitions",
  component: lazyRouteComponent(() => import("../cohorts/definitions-page.tsx"), "DefinitionsPage"),
});
const editCohort = createRoute({
  getParentRoute: () => root,
  path: "/cohorts/$cohortId/edit",
  /** Of an earlier definition, which the form is filled with. */
  validateSearch: ({ version }: Record<string, unknown>): { version?: number } =>
    typeof version === "number" ? { version } : {},
  component: lazyRouteComponent(() => import("../cohorts/edit-page.tsx"), "EditCohortPage"),
});
const importCohort = createRoute({
  getParentRoute: () => root,
  path: "/cohorts/$cohortId/import",
  component: lazyRouteComponent(() => import("../plan/plan-page.tsx"), "ImportCohortPage"),
});
const changeSchedule = createRoute({
  getParentRoute: () => root,
  path: "/cohorts/$cohortId/schedule",
  component: lazyRouteComponent(() => import("../plan/plan-page.tsx"), "ChangeSchedulePage"),
});
const oneImport = createRoute({
  getParentRoute: () => root,
  path: "/imports/$runId",
  component: lazyRouteComponent(() => import("../imports/import-page.tsx"), "ImportPage"),
});
const connections = createRoute({
  getParentRoute: () => root,
  path: "/connections",
  component: lazyRouteComponent(() => import("../connections/connections-page.tsx"), "ConnectionsPage"),
});
const newConnection = createRoute({
  getParentRoute: () => root,
  path: "/connections/new",
  component: lazyRouteComponent(() => import("../connections/new-page.tsx"), "NewConnectionPage"),
});
const connection = createRoute({
  getParentRoute: () => root,
  path: "/connections/$connectionId",
  component: lazyRouteComponent(() => import("../connections/connection-page.tsx"), "ConnectionPage"),
});
const editConnection = createRoute({
  getParentRoute: () => root,
  path: "/connections/$connectionId/edit",
  component: lazyRouteComponent(() => import("../connections/edit-page.tsx"), "EditConnectionPage"),
});
const channels = createRoute({
  getParentRoute: () => root,
  path: "/channels",
  component: lazyRouteComponent(() => import("../channels/channels-page.tsx"), "ChannelsPage"),
});
const newChannel = createRoute({
  getParentRoute: () => root,
  path: "/channels/new",
  component: lazyRouteComponent(() => import("../channels/new-page.tsx"), "NewChannelPage"),
});
const channel = createRoute({
  getParentRoute: () => root,
  path: "/channels/$channelId",
  component: lazyRouteComponent(() => import("../channels/channel-page.tsx"), "ChannelPage"),
});
const data = createRoute({
  getParentRoute: () => root,
  path: "/data-sets",
  component: lazyRouteComponent(() => import("../data/data-page.tsx"), "DataPage"),
});
const dataSet = createRoute({
  getParentRoute: () => root,
  path: "/data-sets/$dataSetId",
  component: lazyRouteComponent(() => import("../data/data-set-page.tsx"), "DataSetPage"),
});
const newDataSet = createRoute({
  getParentRoute: () => root,
  path: "/data-sets/new",
  component: lazyRouteComponent(() => import("../data/edit-page.tsx"), "NewDataSetPage"),
});
const editDataSet = createRoute({
  getParentRoute: () => root,
  path: "/data-sets/$dataSetId/edit",
  component: lazyRouteComponent(() => import("../data/edit-page.tsx"), "EditDataSetPage"),
});
const exclusions = createRoute({
  getParentRoute: () => root,
  path: "/exclusions",
  component: lazyRouteComponent(() => import("../exclusions/exclusions-page.tsx"), "ExclusionsPage"),
});
const forget = createRoute({
  getParentRoute: () => root,
  path: "/exclusions/forget",
  component: lazyRouteComponent(() => import("../forgetting/forget-page.tsx"), "ForgetPage"),
});
const forgetting = createRoute({
  getParentRoute: () => root,
  path: "/exclusions/forgettings/$forgettingId",
  component: lazyRouteComponent(() => import("../forgetting/forgetting-page.tsx"), "ForgettingPage"),
});
const audit = createRoute({
  getParentRoute: () => root,
  path: "/audit",
  validateSearch: ({ about }: Record<string, unknown>): { about?: string } =>
    typeof about === "string" ? { about } : {},
  component: lazyRouteComponent(() => import("../audit/audit-page.tsx"), "AuditPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    brazeSide,
    home,
    cohorts,
    newCohort,
    newQuery,
    newList,
    cohortSettings,
    cohort,
    definitions,
    editCohort,
    importCohort,
    changeSchedule,
    oneImport,
    connections,
    newConnection,
    connection,
    editConnection,
    channels,
    newChannel,
    channel,
    data,
    newDataSet,
    dataSet,
    editDataSet,
    exclusions,
    forget,
    forgetting,
    audit,
  ]),
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultNotFoundComponent: Missing,
  defaultErrorComponent: Broken,
});

router.subscribe("onRendered", ({ fromLocation, pathChanged }) => {
  if (fromLocation && pathChanged) focusContent();
});

function Broken({ error }: ErrorComponentProps) {
  return <ProblemNote error={error} />;
}

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
