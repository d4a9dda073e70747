export const group = "aws:autoscaling/group:Group";
export const template = "aws:ec2/launchTemplate:LaunchTemplate";
export const subnet = "aws:ec2/subnet:Subnet";
export const routeTable = "aws:ec2/routeTable:RouteTable";
export const association = "aws:ec2/routeTableAssociation:RouteTableAssociation";
export const securityGroup = "aws:ec2/securityGroup:SecurityGroup";
export const securityRules = [
  "aws:ec2/securityGroupRule:SecurityGroupRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
];
export const vpc = "aws:ec2/vpc:Vpc";
export const vpcEndpointRoute = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation";
export const loadBalancer = "aws:lb/loadBalancer:LoadBalancer";
export const listener = "aws:lb/listener:Listener";
export const listenerRule = "aws:lb/listenerRule:ListenerRule";
export const targetGroup = "aws:lb/targetGroup:TargetGroup";
export const record = "aws:route53/record:Record";
export const healthCheck = "aws:route53/healthCheck:HealthCheck";
export const provider = "pulumi:providers:aws";
