/** Grants of secrets: data import keys and secrets of channels by verb, partner keys and the key of forgotten people by secret. */

import type { Permission } from "./allow.ts";
import { useKey } from "./encryption-permissions.ts";
import { arnOf, type Grant, type Reach } from "./reach.ts";

export const readKeys = (reach: Reach): Grant => ({
  permissions: [
    onKeySecrets(reach, "GetSecretValue"),
    useKey(reach.place, reach.retained.secretsKey, "secretsmanager", ["Decrypt"]),
  ],
  environment: { keySecretPrefix: reach.keySecretPrefix },
});

/** Without GetSecretValue: functions that add or invalidate a key can't read any. */
export const createKeys = (reach: Reach): Grant => ({
  permissions: [
    { ...onKeySecrets(reach, "CreateSecret"), ...encryptedWith(reach) },
    useKey(reach.place, reach.retained.secretsKey, "secretsmanager", ["GenerateDataKey", "Decrypt"]),
  ],
  environment: { keySecretPrefix: reach.keySecretPrefix, secretsKey: reach.retained.secretsKey },
});

export const deleteKeys = (reach: Reach): Grant => ({
  permissions: [onKeySecrets(reach, "DeleteSecret")],
  environment: { keySecretPrefix: reach.keySecretPrefix },
});

export const readChannelSecrets = (reach: Reach): Grant => ({
  permissions: [
    onChannelSecrets(reach, "GetSecretValue"),
    useKey(reach.place, reach.retained.secretsKey, "secretsmanager", ["Decrypt"]),
  ],
  environment: { channelSecretPrefix: reach.channelSecretPrefix },
});

/** Without GetSecretValue, as for keys. */
export const createChannelSecrets = (reach: Reach): Grant => ({
  permissions: [
    { ...onChannelSecrets(reach, "CreateSecret"), ...encryptedWith(reach) },
    useKey(reach.place, reach.retained.secretsKey, "secretsmanager", ["GenerateDataKey", "Decrypt"]),
  ],
  environment: { channelSecretPrefix: reach.channelSecretPrefix, secretsKey: reach.retained.secretsKey },
});

export const deleteChannelSecrets = (reach: Reach): Grant => ({
  permissions: [onChannelSecrets(reach, "DeleteSecret")],
  environment: { channelSecretPrefix: reach.channelSecretPrefix },
});

const listSecrets: Permission = {
  actions: ["secretsmanager:ListSecrets"],
  resources: ["*"],
  because: "Listing secrets takes no resource: IAM allows it on all or none.",
};

export const listKeys = ({ keySecretPrefix }: Reach): Grant => ({
  permissions: [listSecrets],
  environment: { keySecretPrefix },
});

export const listChannelSecrets = ({ channelSecretPrefix }: Reach): Grant => ({
  permissions: [listSecrets],
  environment: { channelSecretPrefix },
});

/** The allowed endpoints and the partner key of each belong together. */
export const readPartnerKeys = (reach: Reach): Grant => ({
  permissions: onlySecret(reach, reach.retained.partnerKeys.arn),
  environment: {
    partnerKeysSecret: reach.retained.partnerKeys.name,
    extraEndpoints: JSON.stringify(reach.extraEndpoints),
  },
});

/** A function that everybody can call reads no partner key but the sandbox's. */
export const readSandboxPartnerKey = (reach: Reach): Grant => {
  const { sandboxPartnerKey } = reach.retained;
  if (!sandboxPartnerKey) throw new Error("the stage has no sandbox, and so no partner key of it");
  return {
    permissions: onlySecret(reach, sandboxPartnerKey.arn),
    environment: { sandboxPartnerKeySecret: sandboxPartnerKey.name },
  };
};

export const readForgottenKey = (reach: Reach): Grant => ({
  permissions: onlySecret(reach, reach.retained.forgottenKey.arn),
  environment: { forgottenKeySecret: reach.retained.forgottenKey.name },
});

/** Nothing where the stage has no database. A secret that names no key is of the account's default one, which needs no permission. */
export const readDatabases = ({ place, databases }: Reach): Grant => {
  const all = Object.values(databases);
  const keys = [...new Set(all.flatMap(({ secretKey }) => secretKey ?? []))];
  const secrets = [...new Set(all.map(({ secret }) => secret))];
  return {
    permissions: [
      ...(secrets.length > 0 ? [{ actions: ["secretsmanager:GetSecretValue"], resources: secrets }] : []),
      ...keys.map((key) => useKey(place, key, "secretsmanager", ["Decrypt"])),
    ],
    environment: { databases: JSON.stringify(databases) },
  };
};

function onlySecret({ place, retained }: Reach, arn: string): Permission[] {
  return [
    { actions: ["secretsmanager:GetSecretValue"], resources: [arn] },
    useKey(place, retained.secretsKey, "secretsmanager", ["Decrypt"]),
  ];
}

/** Without a key in the request, Secrets Manager would encrypt with the account's default key. */
function encryptedWith({ retained }: Reach): Pick<Permission, "conditions"> {
  return { conditions: { StringEquals: { "secretsmanager:KmsKeyArn": retained.secretsKey } } };
}

function onChannelSecrets({ place, channelSecretPrefix }: Reach, verb: string): Permission {
  return {
    actions: [`secretsmanager:${verb}`],
    resources: [arnOf(place, "secretsmanager", `secret:${channelSecretPrefix}*`)],
    because: "The secrets of channels, under one prefix: their names are made at run time.",
  };
}

function onKeySecrets({ place, keySecretPrefix }: Reach, verb: string): Permission {
  return {
    actions: [`secretsmanager:${verb}`],
    resources: [arnOf(place, "secretsmanager", `secret:${keySecretPrefix}*`)],
    because: "One secret for each data import key, under one prefix: their names are made at run time.",
  };
}
