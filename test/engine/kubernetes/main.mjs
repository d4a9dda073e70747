/** The process of the provider: an ES module, as the Kubernetes client comes as one only. */
import { createRequire } from "node:module";
import process from "node:process";
import { KubeConfig, KubernetesObjectApi } from "@kubernetes/client-node";

const require = createRequire(import.meta.url);
require("../processes/register.js");
const { Objects } = require("./objects.ts");
const { serveObjects } = require("./provider.ts");

const config = new KubeConfig();
config.loadFromFile(process.env.KUBECONFIG);
serveObjects(new Objects(KubernetesObjectApi.makeApiClient(config)));
