import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { setTimeout as sleep } from "node:timers/promises";
import { servePlugin } from "../processes/plugin-server";
import { answer, properties, struct, typeAndName } from "../processes/provider-messages";
import { Cloud } from "./cloud";
import type { Effect, Fault } from "./faults";
import { Faults } from "./faults";
import type { CloudModel, Properties } from "./model";
import { Store } from "./store";

/** Variable with the folder of the simulated cloud. */
export const CLOUD_VARIABLE = "NOSPOF_SIMULATED_CLOUD";

/** How often the AWS provider tries again when the cloud asks to slow down. Source: `max_retries` of the provider. */
const THROTTLED_ATTEMPTS = 25;
const THROTTLED_WAIT_MILLISECONDS = 5;

/** Serves a cloud model as the provider of its package. */
export function serveProvider(model: CloudModel): void {
  const folder = process.env[CLOUD_VARIABLE];
  if (folder === undefined) throw new Error(`${CLOUD_VARIABLE} must name the folder of the simulated cloud`);
  const store = new Store(folder);
  const faults = new Faults(folder);
  let cloud = new Cloud(model, store, {});

  servePlugin(ResourceProviderService, {
    getPluginInfo: answer(() => new PluginInfo().setVersion(model.version)),
    getSchema: answer(() => new rpc.GetSchemaResponse().setSchema(JSON.stringify(schemaOf(model)))),
    checkConfig: answer((request: rpc.CheckRequest) => new rpc.CheckResponse().setInputs(request.getNews())),
    diffConfig: answer((request: rpc.DiffRequest) => diffConfig(model, request)),
    configure: answer((request: rpc.ConfigureRequest) => {
      cloud = new Cloud(model, store, configurationOf(request));
      return new rpc.ConfigureResponse().setSupportspreview(true).setAcceptsecrets(false).setAcceptoutputs(false);
    }),
    invoke: answer((request: rpc.InvokeRequest) =>
      new rpc.InvokeResponse().setReturn(struct(cloud.lookup(request.getTok(), properties(request.getArgs())))),
    ),
    check: answer((request: rpc.CheckRequest) => check(cloud, request)),
    diff: answer((request: rpc.DiffRequest) => diff(cloud, request)),
    create: answer(async (request: rpc.CreateRequest) => {
      const { type, name } = typeAndName(request.getUrn());
      const inputs = properties(request.getProperties());
      const response = new rpc.CreateResponse();
      if (request.getPreview()) return response.setProperties(struct(cloud.preview(type, inputs, undefined)));
      const made = await withFaults(faults, "create", type, () => cloud.create(type, name, inputs));
      return response.setId(made.id).setProperties(struct(made.outputs));
    }),
    update: answer(async (request: rpc.UpdateRequest) => {
      const { type, name } = typeAndName(request.getUrn());
      const inputs = properties(request.getNews());
      const before = properties(request.getOlds());
      const response = new rpc.UpdateResponse();
      if (request.getPreview()) return response.setProperties(struct(cloud.preview(type, inputs, before)));
      const made = await withFaults(faults, "update", type, () => cloud.update(type, name, request.getId(), inputs));
      return response.setProperties(struct(made.outputs));
    }),
    delete: answer(async (request: rpc.DeleteRequest) => {
      const { type, name } = typeAndName(request.getUrn());
      await withFaults(faults, "delete", type, () => {
        cloud.delete(type, name, request.getId());
      });
      return new Empty();
    }),
    read: answer((request: rpc.ReadRequest) => {
      const thing = cloud.read(request.getId());
      if (thing === undefined) return new rpc.ReadResponse();
      const { id, inputs, outputs } = thing;
      return new rpc.ReadResponse().setId(id).setInputs(struct(inputs)).setProperties(struct(outputs));
    }),
    cancel: answer(() => new Empty()),
  });
}

/** What other languages need to configure the provider; its resources they get through components. */
function schemaOf({ name, version, configuration }: CloudModel) {
  return { name, version, config: { variables: configuration }, provider: { inputProperties: configuration } };
}

function check(cloud: Cloud, request: rpc.CheckRequest): rpc.CheckResponse {
  const { type, name } = typeAndName(request.getUrn());
  const checked = cloud.check(type, name, properties(request.getOlds()), properties(request.getNews()));
  const failures = checked.problems.map(({ property, reason }) =>
    new rpc.CheckFailure().setProperty(property).setReason(reason),
  );
  return new rpc.CheckResponse().setInputs(struct(checked.inputs)).setFailuresList(failures);
}

function diff(cloud: Cloud, request: rpc.DiffRequest): rpc.DiffResponse {
  const { type } = typeAndName(request.getUrn());
  const before = properties(request.getOldInputs());
  const { changed, replaces, deleteBeforeReplace } = cloud.diff(
    type,
    before,
    properties(request.getNews()),
    properties(request.getOlds()),
  );
  const { DIFF_NONE, DIFF_SOME } = rpc.DiffResponse.DiffChanges;
  return new rpc.DiffResponse()
    .setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setDiffsList([...changed])
    .setReplacesList([...replaces])
    .setDeletebeforereplace(replaces.length > 0 && deleteBeforeReplace);
}

/** A provider that stands elsewhere is another provider. */
function diffConfig(model: CloudModel, request: rpc.DiffRequest): rpc.DiffResponse {
  const [before, after] = [properties(request.getOldInputs()), properties(request.getNews())];
  const moves = model.regionOf(before) !== model.regionOf(after);
  const { DIFF_NONE, DIFF_SOME } = rpc.DiffResponse.DiffChanges;
  const isSame = JSON.stringify(before) === JSON.stringify(after);
  return new rpc.DiffResponse().setChanges(isSame ? DIFF_NONE : DIFF_SOME).setReplacesList(moves ? ["region"] : []);
}

/** Provider configuration arrives with every value that is not text as JSON. */
function configurationOf(request: rpc.ConfigureRequest): Properties {
  const entries = Object.entries(properties(request.getArgs()));
  return Object.fromEntries(
    entries.map(([key, value]) => {
      const isJson = typeof value === "string" && /^[[{]/.test(value);
      return [key, isJson ? (JSON.parse(value) as Properties) : value];
    }),
  );
}

async function withFaults<T>(
  faults: Faults,
  operation: Fault["operation"],
  type: string,
  request: () => T,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const effect: Effect | undefined = faults.hit(operation, type);
    switch (effect) {
      case "throttle":
        if (attempt >= THROTTLED_ATTEMPTS) throw new Error("Throttling: Rate exceeded");
        await sleep(THROTTLED_WAIT_MILLISECONDS);
        continue;
      case "fail":
        throw new Error(`InternalFailure: the cloud failed to ${operation} ${type}`);
      case "hang":
        await forever();
        break;
      case "hang-after":
        request();
        await forever();
        break;
      case undefined:
        return request();
    }
  }
}

function forever(): Promise<never> {
  return new Promise(() => undefined);
}
