/** Permissions to read and write the buckets and their folders, including the encryption key. */
import { storedPlaces } from "../shared/contract/forgettings.ts";
import { uploadsPrefix } from "../shared/contract/uploads.ts";
import { workFolders } from "../shared/contract/work-bucket.ts";
import type { Permission } from "./allow.ts";
import { useKey } from "./encryption-permissions.ts";
import type { Grant, Storage } from "./reach.ts";

type WorkFolder = keyof typeof workFolders;

const madeAtRunTime = (what: string) => `${what}: their names are made at run time.`;

export function readDataBucket({ place, retained }: Storage): Permission[] {
  const { arn } = retained.dataBucket;
  return [
    {
      actions: ["s3:GetObject"],
      resources: [`${arn}/*`],
      because: madeAtRunTime("Objects of one bucket that is only this system's"),
    },
    // With it, S3 answers 404 for a missing object instead of 403.
    listDataBucket({ retained }),
    useKey(place, retained.dataKey, "s3", ["Decrypt"]),
  ];
}

export function readUploads({ place, retained }: Storage): Permission[] {
  return [
    onUploads({ retained }, ["s3:GetObject"]),
    listUploads({ retained }),
    useKey(place, retained.dataKey, "s3", ["Decrypt"]),
  ];
}

export function listDataBucket({ retained }: Pick<Storage, "retained">): Permission {
  return { actions: ["s3:ListBucket"], resources: [retained.dataBucket.arn] };
}

/** Of uploads: their names, and nothing else in the bucket, and their deletion. */
export function dropUploads({ retained }: Pick<Storage, "retained">): Permission[] {
  return [listUploads({ retained }), onUploads({ retained }, ["s3:DeleteObject"])];
}

function listUploads({ retained }: Pick<Storage, "retained">): Permission {
  return {
    actions: ["s3:ListBucket"],
    resources: [retained.dataBucket.arn],
    conditions: { StringLike: { "s3:prefix": `${uploadsPrefix}*` } },
  };
}

/** Objects under the prefix of uploads, and no other object of the data bucket. */
export function onUploads({ retained }: Pick<Storage, "retained">, actions: string[]): Permission {
  return {
    actions,
    resources: [`${retained.dataBucket.arn}/${uploadsPrefix}*`],
    because: madeAtRunTime("Uploads under one prefix of the bucket"),
  };
}

/** Folders of the work bucket whose objects have people. Their names are those of places where people are looked for. */
const erased = storedPlaces.flatMap(([place]) => (place === "uploads" ? [] : [place]));

/**
 * All versions of objects that have people: their names, reading them, putting others in their place, and ending them.
 * A condition on what is replaced takes `GetObject`.
 */
export function eraseVersions(reach: Storage): Grant {
  const { workBucket, dataBucket, dataKey } = reach.retained;
  const names = (arn: string, prefixes: string[]): Permission => ({
    actions: ["s3:ListBucketVersions"],
    resources: [arn],
    conditions: { StringLike: { "s3:prefix": prefixes.map((prefix) => `${prefix}*`) } },
  });
  const actions = [
    "GetObject",
    "GetObjectVersion",
    "PutObject",
    "AbortMultipartUpload",
    "DeleteObjectVersion",
  ].map((verb) => `s3:${verb}`);
  return {
    permissions: [
      names(
        workBucket.arn,
        erased.map((place) => workFolders[place]),
      ),
      names(dataBucket.arn, [uploadsPrefix]),
      onFolders(reach, actions, erased),
      onUploads(reach, actions),
      useKey(reach.place, dataKey, "s3", ["Decrypt", "GenerateDataKey"]),
    ],
    environment: { workBucket: workBucket.name, dataBucket: dataBucket.name },
  };
}

export function readFolder(reach: Storage, folder: WorkFolder): Grant {
  return work(reach, [...readObjects(reach, folder), listFolder(reach, folder)]);
}

/** Objects whose names are known, without the names of others. */
export function readObjects(reach: Storage, folder: WorkFolder): Permission[] {
  return [
    onFolders(reach, ["s3:GetObject"], [folder]),
    useKey(reach.place, reach.retained.dataKey, "s3", ["Decrypt"]),
  ];
}

/** Small objects, in one request each. */
export function writeSmallObjects(reach: Storage, folder: WorkFolder): Grant {
  return work(reach, [
    onFolders(reach, ["s3:PutObject"], [folder]),
    useKey(reach.place, reach.retained.dataKey, "s3", ["GenerateDataKey"]),
  ]);
}

/** Objects of any size, in several requests if they are large. */
export function writeFolders(reach: Storage, folders: WorkFolder[]): Grant {
  return work(reach, [
    onFolders(reach, ["s3:PutObject", "s3:AbortMultipartUpload"], folders),
    // Completing a multipart upload decrypts its parts.
    useKey(reach.place, reach.retained.dataKey, "s3", ["GenerateDataKey", "Decrypt"]),
  ]);
}

/** Object names in one folder, and nothing else in the bucket. */
export function listFolder({ retained }: Storage, folder: WorkFolder): Permission {
  return {
    actions: ["s3:ListBucket"],
    resources: [retained.workBucket.arn],
    conditions: { StringLike: { "s3:prefix": `${workFolders[folder]}*` } },
  };
}

/** Object names in one folder, and their deletion. */
export function dropFrom(reach: Storage, folder: WorkFolder): Grant {
  return work(reach, [listFolder(reach, folder), onFolders(reach, ["s3:DeleteObject"], [folder])]);
}

function onFolders({ retained }: Storage, actions: string[], folders: WorkFolder[]): Permission {
  return {
    actions,
    resources: folders.map((folder) => `${retained.workBucket.arn}/${workFolders[folder]}*`),
    because: madeAtRunTime("Objects of one folder of the bucket"),
  };
}

export function work({ retained }: Storage, permissions: Permission[]): Grant {
  return { permissions, environment: { workBucket: retained.workBucket.name } };
}
