/** One deployment of the system: what is kept, and what runs on it. */
import type { App } from "aws-cdk-lib";
import { AppStack } from "./app-stack.ts";
import type { StageConfig } from "./config.ts";
import { DataStack } from "./data-stack.ts";

/** `dist` is the folder that the build left. */
export function deployStage(app: App, stage: StageConfig, dist: string): { data: DataStack; app: AppStack } {
  const data = new DataStack(app, stage);
  const running = new AppStack(app, stage, data.retained, dist);
  // Exports are named, so CDK does not see by itself which comes first.
  running.addStackDependency(data);
  return { data, app: running };
}
