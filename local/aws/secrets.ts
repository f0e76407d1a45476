/** Secrets Manager's protocol over local secrets. A secret has only its newest version. */
import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { kept } from "../kept.ts";
import { jsonService, operation, ServiceFault } from "./json-service.ts";
import { ACCOUNT, REGION } from "./names.ts";
import { create, get, list, named, put, remove } from "./secret-requests.ts";

interface Secret {
  arn: string;
  name: string;
  description?: string | undefined;
  /** ARN of the KMS key that it would be encrypted with. Absent: the account's default key. */
  kmsKey?: string | undefined;
  /** Absent until the first value is put. */
  text?: string | undefined;
  versionId?: string | undefined;
  /** Seconds since 1970, as in answers. */
  created: number;
  changed: number;
  /** Set while the secret is scheduled for deletion. It cannot be read then. */
  deleted?: number;
}

const DEFAULT_RECOVERY_DAYS = 30;
const secondsNow = () => Date.now() / 1000;

/** In memory if `folder` is undefined. */
export function secretsManager(folder: string | undefined): Server {
  const secrets = kept<Secret>(folder);

  function find(id: string): Secret {
    const secret = secrets.get(id) ?? secrets.entries().find(([, one]) => one.arn === id)?.[1];
    if (secret) return secret;
    throw new ServiceFault("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  }
  function usable(id: string): Secret {
    const secret = find(id);
    if (secret.deleted === undefined) return secret;
    throw new ServiceFault("InvalidRequestException", "The secret is marked for deletion.");
  }

  return jsonService(
    { target: "secretsmanager", version: "1.1" },
    {
      CreateSecret: operation(create, (wanted) => {
        const { Name, ClientRequestToken: token, SecretString: text } = wanted;
        const there = secrets.get(Name);
        if (there) {
          const repeated = there.versionId === token && there.text === text && there.deleted === undefined;
          if (repeated) return written(there);
          throw new ServiceFault("ResourceExistsException", `The secret ${Name} already exists.`);
        }
        const created = secondsNow();
        const secret: Secret = {
          arn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${Name}-xxxxxx`,
          name: Name,
          description: wanted.Description,
          kmsKey: wanted.KmsKeyId,
          ...(text !== undefined && { text, versionId: token ?? randomUUID() }),
          created,
          changed: created,
        };
        secrets.set(Name, secret);
        return written(secret);
      }),
      GetSecretValue: operation(get, ({ SecretId, VersionId, VersionStage = CURRENT }) => {
        const secret = usable(SecretId);
        const asked = VersionStage === CURRENT && (VersionId ?? secret.versionId) === secret.versionId;
        if (secret.text === undefined || !asked)
          throw new ServiceFault("ResourceNotFoundException", `There is no value at ${VersionStage}.`);
        return {
          ...written(secret),
          SecretString: secret.text,
          VersionStages: [CURRENT],
          CreatedDate: secret.changed,
        };
      }),
      PutSecretValue: operation(put, ({ SecretId, SecretString: text, ClientRequestToken: token }) => {
        const secret = usable(SecretId);
        if (token !== undefined && token === secret.versionId && text !== secret.text)
          throw new ServiceFault("ResourceExistsException", "This version has another value already.");
        const changed = { ...secret, text, versionId: token ?? randomUUID(), changed: secondsNow() };
        secrets.set(secret.name, changed);
        return { ...written(changed), VersionStages: [CURRENT] };
      }),
      DeleteSecret: operation(remove, ({ SecretId, ForceDeleteWithoutRecovery, RecoveryWindowInDays }) => {
        if (ForceDeleteWithoutRecovery) {
          // AWS answers a forced deletion of a secret that does not exist as if it had existed.
          const secret =
            secrets.get(SecretId) ?? secrets.entries().find(([, one]) => one.arn === SecretId)?.[1];
          if (secret) secrets.delete(secret.name);
          return { ARN: secret?.arn, Name: secret?.name ?? SecretId, DeletionDate: secondsNow() };
        }
        const secret = usable(SecretId);
        const deleted = secondsNow() + (RecoveryWindowInDays ?? DEFAULT_RECOVERY_DAYS) * 86_400;
        secrets.set(secret.name, { ...secret, deleted });
        return { ARN: secret.arn, Name: secret.name, DeletionDate: deleted };
      }),
      DescribeSecret: operation(named, ({ SecretId }) => described(find(SecretId))),
      ListSecrets: operation(
        list,
        ({ Filters = [], MaxResults = 100, NextToken, IncludePlannedDeletion }) => {
          const all = secrets
            .entries()
            .map(([, secret]) => secret)
            .filter((secret) => IncludePlannedDeletion || secret.deleted === undefined)
            .filter(({ name }) =>
              Filters.every(({ Values }) => Values.some((start) => name.startsWith(start))),
            )
            .toSorted((one, other) => (one.name < other.name ? -1 : 1));
          const from = NextToken ? all.findIndex(({ name }) => name > NextToken) : 0;
          const page = from < 0 ? [] : all.slice(from, from + MaxResults);
          const more = from >= 0 && from + MaxResults < all.length;
          return { SecretList: page.map(described), ...(more && { NextToken: page.at(-1)?.name }) };
        },
      ),
    },
  );
}

const CURRENT = "AWSCURRENT";

const written = ({ arn, name, versionId }: Secret) => ({ ARN: arn, Name: name, VersionId: versionId });
const described = (secret: Secret) => ({
  ARN: secret.arn,
  Name: secret.name,
  Description: secret.description,
  KmsKeyId: secret.kmsKey,
  CreatedDate: secret.created,
  LastChangedDate: secret.changed,
  DeletedDate: secret.deleted,
});
