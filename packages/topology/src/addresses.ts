import type { Inventory } from "@nospof/inventory";
import type { AddressHolder } from "./model/address";
import { awsAddresses } from "./readers/aws/addresses";
import { awsModel } from "./readers/aws/model";

/** What holds addresses in a stack: networks, subnets, public addresses and what uses these. */
export function addressHolders(inventory: Inventory): readonly AddressHolder[] {
  return awsAddresses(awsModel(inventory));
}
