import { readFileSync } from "node:fs";
import { join } from "node:path";

const PROGRAM_PATH = "/opt/storefront/server.py";
const UNIT_PATH = "/etc/systemd/system/storefront.service";
const PROGRAM = readFileSync(join(__dirname, "..", "server", "server.py"), "utf8");

/** What one web server answers on. */
export interface WebServer {
  /** Name of the service, of letters and digits. */
  readonly service: string;
  /** Paths that start with this are answered, beside /healthz; ends with a slash. */
  readonly pathPrefix: string;
  readonly port: number;
}

/** cloud-init configuration (JSON is YAML) that starts the web server at boot, without downloading anything. */
export function webServerUserData(server: WebServer): string {
  const configuration = {
    write_files: [
      { path: PROGRAM_PATH, permissions: "0644", content: PROGRAM },
      { path: UNIT_PATH, permissions: "0644", content: unit(server) },
    ],
    runcmd: [
      ["systemctl", "daemon-reload"],
      ["systemctl", "enable", "--now", "storefront.service"],
    ],
  };
  return `#cloud-config\n${JSON.stringify(configuration)}\n`;
}

function unit({ service, pathPrefix, port }: WebServer): string {
  return [
    "[Unit]",
    `Description=Storefront service ${service}`,
    "After=network-online.target",
    "Wants=network-online.target",
    "[Service]",
    `Environment=SERVICE=${service} PATH_PREFIX=${pathPrefix} PORT=${String(port)}`,
    `ExecStart=/usr/bin/python3 ${PROGRAM_PATH}`,
    "DynamicUser=yes",
    "Restart=always",
    "RestartSec=2",
    "[Install]",
    "WantedBy=multi-user.target",
    "",
  ].join("\n");
}
