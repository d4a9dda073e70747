const { join } = require("node:path");
const { programFolder } = require("../processes/go.js");

/** Versions of what is built; the go.mod files pin the same. */
const VERSIONS = { kubernetes: "1.34.1", etcd: "3.6.5", kwok: "0.7.0", gatewayApi: "1.3.0" };

const VERSION_PACKAGE = "k8s.io/component-base/version";
const [MAJOR, MINOR] = VERSIONS.kubernetes.split(".");

/** Source of the variables: `hack/lib/version.sh` of kubernetes/kubernetes. */
const PROGRAMS = [
  {
    name: "control-plane",
    module: join(__dirname, "hosts", "control-plane"),
    package: "nospof.invalid/drill/control-plane",
    flags: [
      "-ldflags",
      `-s -w -X ${VERSION_PACKAGE}.gitVersion=v${VERSIONS.kubernetes} -X ${VERSION_PACKAGE}.gitMajor=${MAJOR} -X ${VERSION_PACKAGE}.gitMinor=${MINOR}`,
    ],
  },
  {
    name: "kwok",
    module: join(__dirname, "hosts", "kwok"),
    package: "sigs.k8s.io/kwok/cmd/kwok",
    flags: ["-ldflags", "-s -w"],
  },
];

const FOLDER = programFolder("drill", `${VERSIONS.kubernetes}-etcd-${VERSIONS.etcd}-kwok-${VERSIONS.kwok}`);

/** Where the definitions of the Gateway API's kinds come from and where they are kept; every release has them in a folder. */
const GATEWAY_API = {
  module: join(__dirname, "hosts", "gateway-api"),
  path: "sigs.k8s.io/gateway-api",
  definitions: join("config", "crd", "standard"),
  folder: programFolder("drill", `gateway-api-${VERSIONS.gatewayApi}`),
};

module.exports = { FOLDER, GATEWAY_API, PROGRAMS };
