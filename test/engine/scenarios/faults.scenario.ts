import { testTrials } from "../harness/trials";

const SUBNET = "aws:ec2/subnet:Subnet";
const NAT = "aws:ec2/natGateway:NatGateway";

const ALWAYS = Number.MAX_SAFE_INTEGER;

testTrials([
  {
    what: "the cloud throttles ten requests",
    fault: { effect: "throttle", operation: "create", times: 10 },
    survivesByItself: true,
  },
  { what: "a subnet fails once", fault: { effect: "fail", operation: "create", type: SUBNET } },
  { what: "every NAT gateway fails", fault: { effect: "fail", operation: "create", type: NAT, times: ALWAYS } },
]);
