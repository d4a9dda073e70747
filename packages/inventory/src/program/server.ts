import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import {
  GetRootResourceResponse,
  LogSeverity,
  SetRootResourceResponse,
  type LogRequest,
  type SetRootResourceRequest,
} from "@pulumi/pulumi/proto/engine_pb";
import { CallResponse, InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Monitor } from "./monitor";
import type { Transforms } from "./transforms";
import { fromStruct, toStruct } from "./wire";

/** What the SDK may rely on. Without `secrets` it would send secrets as plain text. */
const FEATURES = new Set([
  "secrets",
  "resourceReferences",
  "outputValues",
  "deletedWith",
  "replaceWith",
  "aliasSpecs",
  "transforms",
  "invokeTransforms",
  "parameterization",
  "resourceHooks",
  "errorHooks",
]);

/** Large programs send large messages; the SDK's own limit is the same. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** A message that the program logged. */
export interface LogMessage {
  readonly severity: "debug" | "info" | "warning" | "error";
  readonly text: string;
}

/** A running monitor and engine. */
export interface Server {
  readonly port: number;
  close(): void;
}

/**
 * Serves the monitor and a minimal engine on a free port of 127.0.0.1.
 *
 * @param onLog called with every message that the program logs
 */
export async function serve(
  monitor: Monitor,
  transforms: Transforms,
  onLog: (message: LogMessage) => void,
): Promise<Server> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  server.addService(ResourceMonitorService, monitorHandlers(monitor, transforms));
  server.addService(EngineService, engineHandlers(onLog));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    port,
    close: () => {
      server.forceShutdown();
      transforms.close();
    },
  };
}

/** The monitor as gRPC handlers. */
export function monitorHandlers(monitor: Monitor, transforms: Transforms): grpc.UntypedServiceImplementation {
  return {
    supportsFeature: unary((request: messages.SupportsFeatureRequest) =>
      new messages.SupportsFeatureResponse().setHassupport(FEATURES.has(request.getId())),
    ),
    registerResource: unary(async (request: messages.RegisterResourceRequest) => {
      const { urn, id, outputs } = await monitor.register(request);
      return new messages.RegisterResourceResponse().setUrn(urn).setId(id).setObject(toStruct(outputs));
    }),
    registerResourceOutputs: unary((request: messages.RegisterResourceOutputsRequest) => {
      monitor.registerOutputs(request.getUrn(), fromStruct(request.getOutputs()));
      return new Empty();
    }),
    readResource: unary((request: messages.ReadResourceRequest) => {
      const { urn, outputs } = monitor.read(request);
      return new messages.ReadResourceResponse().setUrn(urn).setProperties(toStruct(outputs));
    }),
    invoke: unary(async (request: messages.ResourceInvokeRequest) =>
      new InvokeResponse().setReturn(toStruct(await monitor.invoke(request))),
    ),
    call: unary((request: messages.ResourceCallRequest) =>
      new CallResponse().setReturn(toStruct(monitor.call(request))),
    ),
    registerStackTransform: unary((callback: Parameters<Transforms["addToStack"]>[0]) => {
      transforms.addToStack(callback);
      return new Empty();
    }),
    registerStackInvokeTransform: unary((callback: Parameters<Transforms["addToInvokes"]>[0]) => {
      transforms.addToInvokes(callback);
      return new Empty();
    }),
    registerResourceHook: unary(() => new Empty()),
    registerErrorHook: unary(() => new Empty()),
    registerPackage: unary((request: messages.RegisterPackageRequest) =>
      new messages.RegisterPackageResponse().setRef(`${request.getName()}@${request.getVersion()}`),
    ),
    signalAndWaitForShutdown: unary(() => new Empty()),
  };
}

/** A minimal engine as gRPC handlers: it keeps the root resource and passes on what is logged. */
export function engineHandlers(onLog: (message: LogMessage) => void): grpc.UntypedServiceImplementation {
  let root = "";
  return {
    log: unary((request: LogRequest) => {
      const severities = {
        [LogSeverity.DEBUG]: "debug",
        [LogSeverity.INFO]: "info",
        [LogSeverity.WARNING]: "warning",
      } as const;
      const severity = request.getSeverity();
      onLog({
        severity: severity === LogSeverity.ERROR ? "error" : severities[severity],
        text: request.getMessage(),
      });
      return new Empty();
    }),
    getRootResource: unary(() => new GetRootResourceResponse().setUrn(root)),
    setRootResource: unary((request: SetRootResourceRequest) => {
      root = request.getUrn();
      return new SetRootResourceResponse();
    }),
    startDebugging: unary(() => new Empty()),
    requirePulumiVersion: unary(() => new Empty()),
  };
}

/** A call with one request and one response; what it throws is told to the program. */
function unary<Request, Response>(
  handle: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    void (async () => {
      try {
        callback(null, await handle(call.request));
      } catch (error) {
        callback({
          code: grpc.status.INVALID_ARGUMENT,
          details: error instanceof Error ? error.message : String(error),
        });
      }
    })();
  };
}
