import dgram from "node:dgram";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { isCalledByCompiler } from "./position";
import { report } from "./report";

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Makes connections fail that lead anywhere but to the monitor or to servers of this process (the SDK listens for the
 * program's own callbacks). An accident guard, not a sandbox.
 */
export function guardNetwork(monitorPort: number): void {
  const ownPorts = new Set([monitorPort]);
  watchServers(ownPorts);
  guardConnections(ownPorts);
  guardFetch(ownPorts);
  guardDatagrams();
  guardNames();
  syncBuiltinESMExports();
}

function watchServers(ports: Set<number>): void {
  const listen = net.Server.prototype.listen as AnyFunction;
  const watched: AnyFunction = function (...args) {
    const server = this as net.Server;
    server.prependListener("listening", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) ports.add(address.port);
    });
    return listen.apply(this, args);
  };
  Reflect.set(net.Server.prototype, "listen", watched);
}

function guardConnections(ports: ReadonlySet<number>): void {
  const connect = net.Socket.prototype.connect as AnyFunction;
  const guarded: AnyFunction = function (...args) {
    const target = targetOf(args);
    const isOwn = isLocal(target.host) && target.port !== undefined && ports.has(target.port);
    if (isOwn || isCalledByCompiler()) return connect.apply(this, args);
    const error = refused(`connecting to ${target.path ?? `${target.host}:${String(target.port ?? "")}`}`);
    process.nextTick(() => (this as net.Socket).destroy(error));
    return this;
  };
  Reflect.set(net.Socket.prototype, "connect", guarded);
}

function guardFetch(ports: ReadonlySet<number>): void {
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (isLocal(url.hostname) && ports.has(Number(url.port))) return fetch(input, init);
    throw refused(`fetching ${url.origin}`);
  };
}

function guardDatagrams(): void {
  for (const name of ["send", "connect"] as const) {
    Reflect.set(dgram.Socket.prototype, name, () => {
      throw refused("sending a datagram");
    });
  }
}

function guardNames(): void {
  for (const [name, original] of Object.entries(dns)) {
    if (typeof original !== "function" || !/^(lookup|resolve|reverse)/.test(name)) continue;
    Reflect.set(dns, name, guardedName(original as AnyFunction, false));
  }
  for (const [name, original] of Object.entries(dns.promises)) {
    if (typeof original !== "function" || !/^(lookup|resolve|reverse)/.test(name)) continue;
    Reflect.set(dns.promises, name, guardedName(original as AnyFunction, true));
  }
}

function guardedName(original: AnyFunction, promises: boolean): AnyFunction {
  return function (...args) {
    const host = String(args[0]);
    if (isLocal(host)) return original.apply(this, args);
    const error = refused(`resolving ${host}`);
    if (promises) return Promise.reject(error);
    const callback = args.at(-1);
    if (typeof callback === "function") process.nextTick(callback as (error: Error) => void, error);
    return undefined;
  };
}

interface Target {
  readonly host: string;
  readonly port?: number;
  readonly path?: string;
}

/** The target of `connect(options)`, `connect(port, host)`, `connect(path)` or Node's own normalised form. */
function targetOf(args: readonly unknown[]): Target {
  const first = Array.isArray(args[0]) ? (args[0][0] as unknown) : args[0];
  if (typeof first === "object" && first !== null) {
    const { host, port, path } = first as { host?: string; port?: number | string; path?: string };
    if (path !== undefined && port === undefined) return { host: "", path };
    return { host: host ?? "localhost", port: Number(port) };
  }
  if (typeof first === "string" && !/^\d+$/.test(first)) return { host: "", path: first };
  return { host: typeof args[1] === "string" ? args[1] : "localhost", port: Number(first) };
}

function isLocal(host: string): boolean {
  return ["127.0.0.1", "localhost", "::1", "[::1]"].includes(host);
}

function refused(what: string): Error {
  report({ kind: "blocked", what });
  return new Error(`${what} is blocked while the program is checked offline`);
}
