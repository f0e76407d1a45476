/** Processes of this machine, as Linux tells. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

export function childrenOf(parent: number): number[] {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return processes.filter((pid) => statusOf(pid).includes(`\nPPid:\t${parent}\n`)).map(Number);
}

/** Where a process and those that it started take connections: addresses with ports, such as `127.0.0.1:8080`. */
export function listeningAt(pid: number): string[] {
  const own = new Set(socketsOf(pid));
  const at = ["tcp", "tcp6"].flatMap((kind) => {
    const [, ...lines] = textOf(`/proc/${pid}/net/${kind}`).trim().split("\n");
    return lines.flatMap((line) => {
      const [, local = "", , state, , , , , , socket = ""] = line.trim().split(/\s+/);
      return state === LISTENS && own.has(socket) ? [addressOf(local)] : [];
    });
  });
  return [...at, ...childrenOf(pid).flatMap(listeningAt)];
}

const LISTENS = "0A";

function socketsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((file) => {
    const [, socket] = /^socket:\[(\d+)\]$/.exec(linkOf(join(folder, file))) ?? [];
    return socket ? [socket] : [];
  });
}

/** `hexadecimal` has the four bytes of an IPv4 address in the order of the machine. Of IPv6 it is kept as it is. */
function addressOf(hexadecimal: string): string {
  const [address = "", port = ""] = hexadecimal.split(":");
  const bytes = address.length === 8 ? [...Buffer.from(address, "hex")].reverse().join(".") : address;
  return `${bytes}:${Number.parseInt(port, 16)}`;
}

/** Of a file that was closed meanwhile: nothing. */
function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return "";
  }
}

/** Processes of SQL texts whose files are below the folder. */
export function sqlProcessesIn(folder: string): number[] {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return processes
    .map(Number)
    .filter((pid) => isThere(pid) && textOf(`/proc/${pid}/environ`).includes(`HOME=${folder}`))
    .filter((pid) => textOf(`/proc/${pid}/cmdline`).includes("sql-worker"));
}

/** Megabytes; 0 of one that is gone. */
export function residentMb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(statusOf(String(pid)))?.[1] ?? 0) / 1_024;
}

/** A process that ended and was not waited for is none. */
export function isThere(pid: number): boolean {
  return /^State:\s+[^ZX\s]/m.test(statusOf(String(pid)));
}

/** Of all its threads, in user mode. */
export function processorSeconds(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(" ")[13]) / 100;
}

/** Names of the variables that it has. */
export function environmentOf(pid: number): string[] {
  const all = textOf(`/proc/${pid}/environ`).split("\0");
  return all.flatMap((one) => one.split("=", 1)).filter((name) => name !== "");
}

function statusOf(pid: string): string {
  return textOf(`/proc/${pid}/status`);
}

/** Of one that is gone: nothing. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
