import { KubeConfig } from "@kubernetes/client-node";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import type { Workplace } from "../../processes/workplace";
import { answers } from "./answers";
import { Program } from "./program";
import { becomes } from "./wait";

/** How long a control plane may take to be ready where the machine is busy with other things; alone it takes seconds. */
const READY_SECONDS = 180;

/** Users with the group that gives them their rights; the API server's own roles know the last two by name. */
const USERS = { admin: "system:masters", "system:kube-controller-manager": "", "system:kube-scheduler": "" };

type User = keyof typeof USERS;

/** Flags of the controller manager that differ from their defaults. */
export type ControllerFlags = Readonly<Record<string, string>>;

export interface ControlPlane {
  /** File with an administrator's access. */
  readonly kubeconfig: string;
  readonly config: KubeConfig;
}

/**
 * Starts etcd, the API server, the scheduler and the controllers in a workplace, and waits until they are ready. The API
 * server listens on the loopback address only, for those who hold a token from the workplace's folder; etcd on a socket
 * in that folder.
 */
export async function startControlPlane(workplace: Workplace, controllers: ControllerFlags): Promise<ControlPlane> {
  const { folder } = workplace;
  const at = (name: string): string => join(folder, name);
  const started: Program[] = [];
  const start = (part: string, flags: Readonly<Record<string, string>>): void => {
    const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
    started.push(new Program(workplace, part, "control-plane", [part, ...args]));
  };
  const port = await freePort();
  const tokens = writeCredentials(folder);

  start("etcd", {
    "data-dir": at("etcd"),
    "listen-client-urls": `unix://${at("etcd.sock")}`,
    "listen-peer-urls": `unix://${at("peer.sock")}`,
    "advertise-client-urls": "http://localhost:2379", // only announced to members, of which there are none
    "unsafe-no-fsync": "true",
  });
  start("kube-apiserver", {
    "etcd-servers": `unix://${at("etcd.sock")}`,
    "bind-address": "127.0.0.1",
    "advertise-address": "127.0.0.1",
    "secure-port": String(port),
    "cert-dir": at("certificates"),
    "token-auth-file": at("tokens.csv"),
    "anonymous-auth": "false",
    "authorization-mode": "RBAC",
    "endpoint-reconciler-type": "none", // it refuses the loopback address
    "service-cluster-ip-range": "10.96.0.0/16",
    "service-account-issuer": "https://kubernetes.default.svc",
    "service-account-key-file": at("service-accounts.key"),
    "service-account-signing-key-file": at("service-accounts.key"),
  });

  const check = (): void => {
    const failures = started.flatMap((program) => program.failure() ?? []);
    if (failures.length > 0) throw new Error(failures.join("\n"));
  };
  const certificate = at("certificates/apiserver.crt");
  const ready = async (path: string): Promise<boolean> => {
    check();
    return existsSync(certificate) && (await answers(port, path, tokens.admin, certificate));
  };
  const within = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
    if (await becomes(READY_SECONDS, holds)) return;
    throw new Error(`${what} is not ready after ${String(READY_SECONDS)} s`);
  };
  await within("the API server", () => ready("/readyz"));

  const access = (user: User): string => {
    const file = at(`${user.replace("system:", "")}.kubeconfig`);
    writeFileSync(file, kubeconfig(port, certificate, user, tokens[user]), { mode: 0o600 });
    return file;
  };
  const common = { "secure-port": "0", "leader-elect": "false" };
  start("kube-scheduler", { ...common, kubeconfig: access("system:kube-scheduler") });
  start("kube-controller-manager", {
    ...common,
    kubeconfig: access("system:kube-controller-manager"),
    "use-service-account-credentials": "true",
    "service-account-private-key-file": at("service-accounts.key"),
    ...controllers,
  });
  // The controllers make the account that every pod of a namespace needs.
  await within("the controller manager", () => ready("/api/v1/namespaces/default/serviceaccounts/default"));

  const admin = access("admin");
  const config = new KubeConfig();
  config.loadFromFile(admin);
  return { kubeconfig: admin, config };
}

function writeCredentials(folder: string): Record<User, string> {
  const tokens = Object.fromEntries(
    Object.keys(USERS).map((user) => [user, randomBytes(24).toString("hex")]),
  ) as Record<User, string>;
  const lines = Object.entries(USERS).map(([user, group]) => {
    const token = tokens[user as User];
    return group === "" ? `${token},${user},${user}` : `${token},${user},${user},"${group}"`;
  });
  writeFileSync(join(folder, "tokens.csv"), lines.join("\n"), { mode: 0o600 });
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  writeFileSync(join(folder, "service-accounts.key"), pem, { mode: 0o600 });
  return tokens;
}

function kubeconfig(port: number, certificate: string, user: string, token: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "drill",
    clusters: [
      {
        name: "drill",
        cluster: {
          server: `https://127.0.0.1:${String(port)}`,
          "certificate-authority-data": readFileSync(certificate).toString("base64"),
        },
      },
    ],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: "drill", context: { cluster: "drill", user } }],
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
