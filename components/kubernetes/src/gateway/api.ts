import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

type ObjectMeta = kubernetes.types.input.meta.v1.ObjectMeta;

/**
 * The part of the Gateway API, version 1, that this package writes; the Kubernetes SDK has no types of it.
 * Source: https://gateway-api.sigs.k8s.io/reference/spec/
 */
const API_VERSION = "gateway.networking.k8s.io/v1";

/** A port on which a gateway listens. */
export interface Listener {
  readonly name: string;
  readonly port: number;
  readonly protocol: "HTTP" | "HTTPS";
  readonly tls?: {
    readonly mode: "Terminate";
    readonly certificateRefs: readonly { readonly kind: "Secret"; readonly name: pulumi.Input<string> }[];
  };
  readonly allowedRoutes: { readonly namespaces: { readonly from: "Same" } };
}

export interface GatewaySpec {
  readonly gatewayClassName: pulumi.Input<string>;
  readonly listeners: readonly Listener[];
}

/** What a gateway's controller reports. */
export interface GatewayStatus {
  readonly addresses?: readonly { readonly type?: string; readonly value: string }[];
}

export interface HttpRouteSpec {
  readonly parentRefs: readonly { readonly name: pulumi.Input<string>; readonly sectionName: string }[];
  readonly hostnames?: readonly string[];
  readonly rules: readonly HttpRouteRule[];
}

export interface HttpRouteRule {
  readonly matches?: readonly { readonly path: { readonly type: "PathPrefix"; readonly value: string } }[];
  readonly filters?: readonly {
    readonly type: "RequestRedirect";
    readonly requestRedirect: { readonly scheme: "https"; readonly statusCode: 301 };
  }[];
  readonly backendRefs?: readonly { readonly name: pulumi.Input<string>; readonly port: pulumi.Input<number> }[];
  /** Durations such as 30s. */
  readonly timeouts?: { readonly request: string; readonly backendRequest: string };
}

/** A gateway that counts as made when its controller has programmed what carries its traffic. */
export class Gateway extends kubernetes.apiextensions.CustomResource {
  /** What the controller reports, of which nothing is known in a preview. */
  declare readonly status: pulumi.Output<GatewayStatus | undefined>;

  constructor(name: string, metadata: ObjectMeta, spec: GatewaySpec, opts: pulumi.CustomResourceOptions) {
    super(name, { apiVersion: API_VERSION, kind: "Gateway", metadata, spec, status: undefined }, opts);
  }
}

/** Requests of a gateway that go to one place. */
export class HttpRoute extends kubernetes.apiextensions.CustomResource {
  constructor(name: string, metadata: ObjectMeta, spec: HttpRouteSpec, opts: pulumi.CustomResourceOptions) {
    super(name, { apiVersion: API_VERSION, kind: "HTTPRoute", metadata, spec }, opts);
  }
}
