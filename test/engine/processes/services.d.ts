// The generated service definitions of @pulumi/pulumi come without typings.
declare module "@pulumi/pulumi/proto/language_grpc_pb" {
  import type { ServiceDefinition } from "@grpc/grpc-js";
  export const LanguageRuntimeService: ServiceDefinition;
}
