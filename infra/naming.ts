/**
 * Names that CloudFormation does not generate: operators see them in runbooks and consoles, and other names contain
 * them.
 */
import type { FunctionName } from "../shared/contract/functions.ts";
import type { StageConfig } from "./config.ts";

/** Where a stage is. Pinned, so that a deployment with another account's credentials changes nothing. */
export function placeOf({ account, region }: StageConfig) {
  return { env: { account, region } };
}

export function prefixOf({ name }: StageConfig): string {
  return `cohort-import-${name}`;
}

export function functionNameOf(stage: StageConfig, name: FunctionName): string {
  return `${prefixOf(stage)}-${name.replace("/", "-")}`;
}

/** The secrets of data import keys are `<prefix><connection>/<key>`. */
export function keySecretPrefixOf({ name }: StageConfig): string {
  return `cohort-import/${name}/keys/`;
}

/** The secrets of channels are `<prefix><channel>/<secret>`. */
export function channelSecretPrefixOf({ name }: StageConfig): string {
  return `cohort-import/${name}/channels/`;
}

export function partnerKeysNameOf({ name }: StageConfig): string {
  return `cohort-import/${name}/partner-keys`;
}

export function forgottenKeyNameOf({ name }: StageConfig): string {
  return `cohort-import/${name}/forgotten-key`;
}

export function sandboxPartnerKeyNameOf({ name }: StageConfig): string {
  return `cohort-import/${name}/sandbox-partner-key`;
}
