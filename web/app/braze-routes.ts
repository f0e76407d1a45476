/** The addresses of Braze's side, where a stage plays Braze. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { root } from "./root.tsx";

const side = createRoute({
  getParentRoute: () => root,
  path: "/braze",
  component: lazyRouteComponent(() => import("../braze/side.tsx"), "BrazeSide"),
});
const partner = createRoute({
  getParentRoute: () => side,
  path: "/",
  component: lazyRouteComponent(() => import("../braze/partner-page.tsx"), "PartnerPage"),
});
const users = createRoute({
  getParentRoute: () => side,
  path: "/users",
  component: lazyRouteComponent(() => import("../braze/users-page.tsx"), "UsersPage"),
});
const cohorts = createRoute({
  getParentRoute: () => side,
  path: "/cohorts",
  component: lazyRouteComponent(() => import("../braze/cohorts-page.tsx"), "ReceivedCohortsPage"),
});
const cohort = createRoute({
  getParentRoute: () => side,
  path: "/cohorts/$partner/$receivedId",
  component: lazyRouteComponent(() => import("../braze/cohort-page.tsx"), "ReceivedCohortPage"),
});
const segments = createRoute({
  getParentRoute: () => side,
  path: "/segments",
  component: lazyRouteComponent(() => import("../braze/segments-page.tsx"), "SegmentsPage"),
});
const newSegment = createRoute({
  getParentRoute: () => side,
  path: "/segments/new",
  component: lazyRouteComponent(() => import("../braze/new-segment-page.tsx"), "NewSegmentPage"),
});
const segment = createRoute({
  getParentRoute: () => side,
  path: "/segments/$segmentId",
  component: lazyRouteComponent(() => import("../braze/segment-page.tsx"), "SegmentPage"),
});

export const brazeSide = side.addChildren([partner, users, cohorts, cohort, segments, newSegment, segment]);
