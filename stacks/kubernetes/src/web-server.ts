import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ConfigMapFiles, WorkloadArgs } from "nospof-kubernetes";

const FOLDER = "/opt/storefront";
const PROGRAM = readFileSync(join(__dirname, "..", "server", "server.py"), "utf8");
const PORT = 8080;

/** What one web server answers on. */
export interface WebServer {
  readonly service: string;
  /** Paths that start with this are answered, beside the checks; ends with a slash. */
  readonly pathPrefix: string;
}

/** The program as files of a container. New content is a new object under another name, so it rolls out like an image. */
export function makeProgram(namespace: pulumi.Input<string>): ConfigMapFiles {
  const files = new kubernetes.core.v1.ConfigMap("server", {
    metadata: { namespace },
    immutable: true,
    data: { "server.py": PROGRAM },
  });
  return { configMapName: files.metadata.name, path: FOLDER };
}

/** How a container runs the program. */
export function webServer({ service, pathPrefix }: WebServer, program: ConfigMapFiles) {
  return {
    image: "docker.io/library/python:3.13.7-alpine3.22",
    command: ["python3", `${FOLDER}/server.py`],
    environment: { SERVICE: service, PATH_PREFIX: pathPrefix, PORT: String(PORT) },
    configMaps: [program],
    port: PORT,
  } satisfies Partial<WorkloadArgs>;
}
