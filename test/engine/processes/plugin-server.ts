import type { ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import { Server, ServerCredentials } from "@grpc/grpc-js";

/** Largest message of the Pulumi engine. Source: `rpcutil.GrpcChannelOptions` in pulumi/pulumi. */
const LARGEST_MESSAGE = 400 * 1024 * 1024;

/** How often a plugin looks whether the engine is still there. */
const WATCH_MILLISECONDS = 200;

/**
 * Serves a plugin as the engine expects it: on a free local port, printed as the first line, until the process that
 * started it is gone.
 *
 * @param onEnd ends what the plugin itself has started
 */
export function servePlugin(
  service: ServiceDefinition,
  implementation: UntypedServiceImplementation,
  onEnd: () => void = () => undefined,
): void {
  const server = new Server({
    "grpc.max_receive_message_length": LARGEST_MESSAGE,
    "grpc.max_send_message_length": LARGEST_MESSAGE,
  });
  server.addService(service, implementation);
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) throw error;
    process.stdout.write(`${String(port)}\n`);
  });
  const end = (): void => {
    onEnd();
    process.exit(0);
  };
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, WATCH_MILLISECONDS);
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  process.stdout.on("error", end);
}
