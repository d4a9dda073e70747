import type { sendUnaryData, ServerUnaryCall } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Properties } from "../simulator/model";

/** Turns a function into a gRPC method; an error becomes the answer's error. */
export function answer<Request, Response>(method: (request: Request) => Response | Promise<Response>) {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    Promise.resolve()
      .then(() => method(call.request))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          callback({ code: status.UNKNOWN, message: error instanceof Error ? error.message : String(error) });
        },
      );
  };
}

/** Type and name that a urn ends with. */
export function typeAndName(urn: string): { type: string; name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.slice(types.lastIndexOf("$") + 1), name: name.join("::") };
}

/** Properties of a message. */
export function properties(value: Struct | undefined): Properties {
  return (value?.toJavaScript() ?? {}) as Properties;
}

/** Properties as a message has them. */
export function struct(value: Properties): Struct {
  return Struct.fromJavaScript(value);
}
