import type * as pulumi from "@pulumi/pulumi";

/** Requests that go to one service. */
export interface HttpGatewayRoute {
  /** Name of the route, unique in the gateway: lower-case letters, digits and hyphens. */
  name: string;
  /** Paths that go to the service: this one and those below it. The longest prefix wins. Defaults to /, all paths. */
  pathPrefix?: string;
  /** Host names that go to the service, subdomains with *. in front. Default to those of the gateway. */
  hostNames?: string[];
  /** Name of the service, which stands in the namespace of the gateway: a workload's serviceName. */
  serviceName: pulumi.Input<string>;
  /** Port of the service: a workload's servicePort. */
  servicePort: pulumi.Input<number>;
  /**
   * Seconds within which a request must be answered, 1 or more; not less than the workload's longestRequestSeconds.
   * Defaults to 30.
   */
  timeoutSeconds?: number;
}

export interface HttpGatewayArgs {
  /**
   * Name of the Kubernetes objects. At most 52 lower-case letters, digits and hyphens. Defaults to the name of the
   * component.
   */
  objectName?: string;
  /** Namespace of the gateway, its routes and their services. Defaults to the provider's. */
  namespace?: pulumi.Input<string>;
  /** Gateway class, which says what implements the gateway: a load balancer of the cloud or proxies in the cluster. */
  gatewayClassName: pulumi.Input<string>;
  /** Host names of all routes that name none, subdomains with *. in front. Default to any. */
  hostNames?: string[];
  /**
   * Names of Secrets of type kubernetes.io/tls in the namespace of the gateway. With one, port 443 serves and port 80
   * redirects to it; without, port 80 serves. Default to none.
   */
  certificateSecretNames?: pulumi.Input<string>[];
  /** Where requests go; all others are answered with 404. */
  routes: HttpGatewayRoute[];
  /** Annotations of the gateway, for example what its implementation wants to know. Default to none. */
  annotations?: Record<string, pulumi.Input<string>>;
  /** Labels of every object. Default to none. */
  labels?: Record<string, pulumi.Input<string>>;
}
