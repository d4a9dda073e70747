import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { createHash } from "node:crypto";
import { servePlugin } from "../processes/plugin-server";
import { answer, properties, struct, typeAndName } from "../processes/provider-messages";
import type { Properties } from "../simulator/model";
import { UNKNOWN } from "../simulator/model";
import type { LiveObject, Objects } from "./objects";
import { at, isSame, replacing } from "./objects";

/** Version of the SDK, which asks for a provider of the same. */
const VERSION = "4.34.2";
/** Annotation of objects whose name the provider made up. */
const AUTONAMED = "pulumi.com/autonamed";

/** Serves the objects of a cluster as the Kubernetes provider. */
export function serveObjects(objects: Objects): void {
  servePlugin(ResourceProviderService, {
    getPluginInfo: answer(() => new PluginInfo().setVersion(VERSION)),
    getSchema: answer(() =>
      new rpc.GetSchemaResponse().setSchema(JSON.stringify({ name: "kubernetes", version: VERSION })),
    ),
    checkConfig: answer((request: rpc.CheckRequest) => new rpc.CheckResponse().setInputs(request.getNews())),
    diffConfig: answer(() => new rpc.DiffResponse().setChanges(rpc.DiffResponse.DiffChanges.DIFF_NONE)),
    configure: answer(() =>
      new rpc.ConfigureResponse().setSupportspreview(true).setAcceptsecrets(false).setAcceptoutputs(false),
    ),
    check: answer((request: rpc.CheckRequest) => new rpc.CheckResponse().setInputs(struct(named(request)))),
    diff: answer((request: rpc.DiffRequest) => diff(request)),
    create: answer(async (request: rpc.CreateRequest) => {
      const inputs = properties(request.getProperties());
      const response = new rpc.CreateResponse();
      if (request.getPreview()) return response.setProperties(struct(inputs));
      const live = await objects.apply(inputs);
      return response.setId(idOf(live)).setProperties(struct(plain(live)));
    }),
    update: answer(async (request: rpc.UpdateRequest) => {
      const inputs = properties(request.getNews());
      const response = new rpc.UpdateResponse();
      if (request.getPreview()) return response.setProperties(struct({ ...properties(request.getOlds()), ...inputs }));
      return response.setProperties(struct(plain(await objects.apply(inputs))));
    }),
    delete: answer(async (request: rpc.DeleteRequest) => {
      await objects.delete(properties(request.getProperties()) as unknown as LiveObject);
      return new Empty();
    }),
    read: answer(async (request: rpc.ReadRequest) => {
      const live = await objects.read(properties(request.getProperties()) as unknown as LiveObject);
      if (live === undefined) return new rpc.ReadResponse();
      const inputs = request.getInputs();
      return new rpc.ReadResponse()
        .setId(request.getId())
        .setInputs(inputs)
        .setProperties(struct(plain(live)));
    }),
    cancel: answer(() => new Empty()),
  });
}

/** The inputs with a name: their own, or one that is made up once and kept. */
function named(request: rpc.CheckRequest): Properties {
  const [before, inputs] = [properties(request.getOlds()), properties(request.getNews())];
  if (at(inputs, "metadata.name") !== undefined) return inputs;
  const metadata = { ...(inputs["metadata"] as Properties | undefined) };
  const kept = isAutonamed(before) && !replacesWith(before, inputs) ? at(before, "metadata.name") : undefined;
  const seed = Buffer.from(request.getRandomseed_asU8()).toString("hex");
  const random = createHash("sha256")
    .update(`${seed} ${JSON.stringify(inputs)}`)
    .digest("hex")
    .slice(0, 8);
  const { name } = typeAndName(request.getUrn());
  const annotations = { ...(metadata["annotations"] as Properties | undefined), [AUTONAMED]: "true" };
  return { ...inputs, metadata: { ...metadata, name: kept ?? `${name}-${random}`, annotations } };
}

/** Whether something beside the name, which the old inputs alone have, makes a new object. */
function replacesWith(before: Properties, inputs: Properties): boolean {
  return replacing(String(inputs["kind"]), before, inputs).some((path) => path !== "metadata.name");
}

function isAutonamed(inputs: Properties): boolean {
  return (at(inputs, "metadata.annotations") as Properties | undefined)?.[AUTONAMED] === "true";
}

/** An object under a fixed name has to go before its successor comes, which is why workloads tie their selector to it. */
function diff(request: rpc.DiffRequest): rpc.DiffResponse {
  const [before, after] = [properties(request.getOldInputs()), properties(request.getNews())];
  const replaces = replacing(String(after["kind"]), before, after);
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...keys].filter((key) => !isSame(before[key], after[key]));
  const sameName = ["metadata.name", "metadata.namespace"].every((path) => !replaces.includes(path));
  const { DIFF_NONE, DIFF_SOME } = rpc.DiffResponse.DiffChanges;
  return new rpc.DiffResponse()
    .setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setDiffsList(changed)
    .setReplacesList([...new Set(replaces.map((path) => path.split(".")[0] ?? path))])
    .setDeletebeforereplace(replaces.length > 0 && sameName && at(after, "metadata.name") !== UNKNOWN);
}

function idOf({ metadata }: LiveObject): string {
  return [metadata?.namespace, metadata?.name].filter((part) => part !== undefined).join("/");
}

/** As the wire takes it: dates as text, and without the bookkeeping of who owns which field. */
function plain(live: LiveObject): Properties {
  const copy = JSON.parse(JSON.stringify(live)) as Properties & { metadata: Properties };
  delete copy.metadata["managedFields"];
  return copy;
}
