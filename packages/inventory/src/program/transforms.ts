import * as grpc from "@grpc/grpc-js";
import type { Urn } from "../model/urn";
import { CallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb";
import { type Callback, CallbackInvokeRequest } from "@pulumi/pulumi/proto/callback_pb";
import {
  type RegisterResourceRequest,
  type ResourceInvokeRequest,
  TransformInvokeOptions,
  TransformInvokeRequest,
  TransformInvokeResponse,
  TransformRequest,
  TransformResourceOptions,
  TransformResponse,
} from "@pulumi/pulumi/proto/resource_pb";

/** A function of the program, known to the monitor by address and token only. */
interface RemoteFunction {
  readonly target: string;
  readonly token: string;
}

/**
 * Runs the program's transforms: those of a resource itself, then its parents', then the stack's, as the Pulumi engine
 * does.
 */
export class Transforms {
  readonly #clients = new Map<string, CallbacksClient>();
  readonly #ofResource = new Map<Urn, readonly RemoteFunction[]>();
  readonly #ofStack: RemoteFunction[] = [];
  readonly #ofInvokes: RemoteFunction[] = [];

  addToStack(callback: Callback): void {
    this.#ofStack.push(remote(callback));
  }

  addToInvokes(callback: Callback): void {
    this.#ofInvokes.push(remote(callback));
  }

  /** Remembers a resource's own transforms, which its children inherit. */
  addToResource(urn: Urn, callbacks: readonly Callback[]): void {
    if (callbacks.length > 0) this.#ofResource.set(urn, callbacks.map(remote));
  }

  /**
   * Changes a registration as the program's transforms ask for it.
   *
   * @param ancestors urns of the parents, nearest first
   */
  async transform(request: RegisterResourceRequest, ancestors: readonly Urn[]): Promise<void> {
    const own = request.getTransformsList().map(remote);
    const inherited = ancestors.flatMap((urn) => this.#ofResource.get(urn) ?? []);
    for (const callback of [...own, ...inherited, ...this.#ofStack]) {
      const message = new TransformRequest()
        .setType(request.getType())
        .setName(request.getName())
        .setCustom(request.getCustom())
        .setParent(request.getParent())
        .setProperties(request.getObject())
        .setOptions(optionsOf(request));
      const response = TransformResponse.deserializeBinary(await this.#call(callback, message.serializeBinary()));
      const properties = response.getProperties();
      if (properties !== undefined) request.setObject(properties);
      const options = response.getOptions();
      if (options !== undefined) applyOptions(request, options);
    }
  }

  /** Changes the arguments of a lookup as the program's invoke transforms ask for it. */
  async transformInvoke(request: ResourceInvokeRequest): Promise<void> {
    for (const callback of this.#ofInvokes) {
      const options = new TransformInvokeOptions().setProvider(request.getProvider()).setVersion(request.getVersion());
      const message = new TransformInvokeRequest()
        .setToken(request.getTok())
        .setArgs(request.getArgs())
        .setOptions(options);
      const response = TransformInvokeResponse.deserializeBinary(await this.#call(callback, message.serializeBinary()));
      const args = response.getArgs();
      if (args !== undefined) request.setArgs(args);
      const provider = response.getOptions()?.getProvider() ?? "";
      if (provider !== "") request.setProvider(provider);
    }
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
  }

  #call(callback: RemoteFunction, bytes: Uint8Array): Promise<Uint8Array> {
    const request = new CallbackInvokeRequest().setToken(callback.token).setRequest(bytes);
    return new Promise((resolve, reject) => {
      this.#client(callback.target).invoke(request, (error: grpc.ServiceError | null, response) => {
        if (error === null) resolve(response.getResponse_asU8());
        else reject(new Error(error.details));
      });
    });
  }

  #client(target: string): CallbacksClient {
    const known = this.#clients.get(target);
    if (known !== undefined) return known;
    const client = new CallbacksClient(target, grpc.credentials.createInsecure());
    this.#clients.set(target, client);
    return client;
  }
}

function remote(callback: Callback): RemoteFunction {
  return { target: callback.getTarget(), token: callback.getToken() };
}

function optionsOf(request: RegisterResourceRequest): TransformResourceOptions {
  const options = new TransformResourceOptions()
    .setDependsOnList(request.getDependenciesList())
    .setIgnoreChangesList(request.getIgnorechangesList())
    .setReplaceOnChangesList(request.getReplaceonchangesList())
    .setVersion(request.getVersion())
    .setAliasesList(request.getAliasesList())
    .setProvider(request.getProvider())
    .setPluginDownloadUrl(request.getPlugindownloadurl())
    .setDeletedWith(request.getDeletedwith())
    .setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList())
    .setImport(request.getImportid());
  const timeouts = request.getCustomtimeouts();
  if (timeouts !== undefined) options.setCustomTimeouts(timeouts);
  const [protect, retainOnDelete] = [request.getProtect(), request.getRetainondelete()];
  if (request.hasProtect() && protect !== undefined) options.setProtect(protect);
  if (request.hasRetainondelete() && retainOnDelete !== undefined) options.setRetainOnDelete(retainOnDelete);
  if (request.getDeletebeforereplacedefined()) options.setDeleteBeforeReplace(request.getDeletebeforereplace());
  for (const [pkg, provider] of request.getProvidersMap().entries()) options.getProvidersMap().set(pkg, provider);
  return options;
}

function applyOptions(request: RegisterResourceRequest, options: TransformResourceOptions): void {
  request
    .setDependenciesList(options.getDependsOnList())
    .setIgnorechangesList(options.getIgnoreChangesList())
    .setAliasesList(options.getAliasesList())
    .setProvider(options.getProvider())
    .setAdditionalsecretoutputsList(options.getAdditionalSecretOutputsList());
  const [protect, retainOnDelete, deleteBeforeReplace] = [
    options.getProtect(),
    options.getRetainOnDelete(),
    options.getDeleteBeforeReplace(),
  ];
  if (options.hasProtect() && protect !== undefined) request.setProtect(protect);
  if (options.hasRetainOnDelete() && retainOnDelete !== undefined) request.setRetainondelete(retainOnDelete);
  if (options.hasDeleteBeforeReplace() && deleteBeforeReplace !== undefined) {
    request.setDeletebeforereplace(deleteBeforeReplace).setDeletebeforereplacedefined(true);
  }
}
