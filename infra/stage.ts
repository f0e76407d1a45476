/** One deployment of the system: its stacks, each after those that it uses. */
import { type App, Aws } from "aws-cdk-lib";
import { AppStack } from "./app-stack.ts";
import type { StageConfig } from "./config.ts";
import { DataStack } from "./data-stack.ts";
import { deployedScopes } from "./deployed.ts";
import { PageFilesStack } from "./page-files-stack.ts";
import { PageStack } from "./page-stack.ts";

export interface StageStacks {
  page: PageStack;
  data: DataStack;
  app: AppStack;
  pageFiles: PageFilesStack;
}

/** `dist` is the output folder of the build. */
export function deployStage(app: App, stage: StageConfig, dist: string): StageStacks {
  const page = new PageStack(app, stage);
  const data = new DataStack(app, stage, page, dist);
  const { retained, signIn } = data;
  const running = new AppStack(app, stage, { retained, pageOrigin: page.origin }, dist);
  const pageFiles = new PageFilesStack(
    app,
    stage,
    {
      bucket: page.bucket,
      settings: {
        api: running.apiOrigin,
        issuer: signIn.issuer.replace(/\/$/, ""),
        clientId: signIn.clientId,
        scopes: deployedScopes(stage),
      },
      // Lists are uploaded to the data bucket.
      connectTo: [
        running.apiOrigin,
        ...signIn.origins,
        `https://${retained.dataBucket.name}.s3.${Aws.REGION}.${Aws.URL_SUFFIX}`,
      ],
    },
    dist,
  );
  // Exports are named, so CDK does not detect the order by itself.
  data.addStackDependency(page);
  running.addStackDependency(data);
  pageFiles.addStackDependency(running);
  return { page, data, app: running, pageFiles };
}
