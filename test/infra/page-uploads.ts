/** What a deployment puts into the page's bucket, as the browser gets it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { StageConfig } from "../../infra/config.ts";
import { asText, ofType, type Resource, synthesizedFrom, withBuild } from "./synthesized.ts";

export interface Upload {
  name: string;
  /** With references in angle brackets. */
  text: string;
  caching: string;
  /** Whether files that the deployment does not have are deleted. */
  prunes: boolean;
  /** Names that are there before it is put. */
  after: readonly string[];
}

export function pageUploads(stage: StageConfig): Upload[] {
  return withBuild((dist) => {
    const { pageFiles } = synthesizedFrom(dist, stage, {});
    const deployments = ofType(pageFiles, "Custom::CDKBucketDeployment");
    const filesOf = ({ Properties }: Resource) =>
      Properties.SourceObjectKeys.flatMap((key: string, at: number) => {
        const folder = join(dist, "cdk.out", `asset.${key.replace(/\.zip$/, "")}`);
        const below = Properties.DestinationBucketKeyPrefix
          ? `${Properties.DestinationBucketKeyPrefix}/`
          : "";
        return readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .map((file) => ({
            name: `${below}${file.slice(folder.length + 1)}`,
            text: filled(readFileSync(file, "utf8"), Properties.SourceMarkers?.[at] ?? {}),
          }));
      }) as Pick<Upload, "name" | "text">[];
    return deployments.flatMap(([, deployment]) =>
      filesOf(deployment).map((file) => ({
        ...file,
        caching: deployment.Properties.SystemMetadata["cache-control"],
        prunes: deployment.Properties.Prune,
        after: deployments
          .filter(([id]) => deployment.DependsOn?.includes(id))
          .flatMap(([, before]) => filesOf(before).map(({ name }) => name)),
      })),
    );
  });
}

function filled(text: string, markers: Record<string, unknown>): string {
  return Object.entries(markers).reduce((so, [marker, value]) => so.replaceAll(marker, asText(value)), text);
}
