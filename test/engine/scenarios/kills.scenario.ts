import { testTrials } from "../harness/trials";

const SUBNET = "aws:ec2/subnet:Subnet";
const ADDRESS = "aws:ec2/eip:Eip";

testTrials([
  {
    what: "the provider is killed while a subnet hangs",
    fault: { effect: "hang", operation: "create", type: SUBNET, after: 1 },
    kill: "provider",
  },
  {
    what: "the engine is killed while a subnet hangs",
    fault: { effect: "hang", operation: "create", type: SUBNET, after: 1 },
    kill: "engine",
  },
  {
    what: "the provider is killed after an address was made, which is then imported",
    fault: { effect: "hang-after", operation: "create", type: ADDRESS },
    kill: "provider",
    adopt: true,
  },
  {
    what: "the engine is killed after an address was made, which is then imported",
    fault: { effect: "hang-after", operation: "create", type: ADDRESS },
    kill: "engine",
    adopt: true,
  },
  {
    what: "the engine is killed after an address was made, and nobody looks",
    fault: { effect: "hang-after", operation: "create", type: ADDRESS },
    kill: "engine",
    lost: 1,
  },
]);
