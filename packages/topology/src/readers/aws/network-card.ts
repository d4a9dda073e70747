import type { Resource, Value } from "@nospof/inventory";
import type { AwsReader, Target } from "./reader";
import { asNumber, field, listOf } from "./reader";

/** The network interface that an instance is given as its first; `none` where AWS makes one for it. */
export function primaryCard(reader: AwsReader, instance: Resource): Target {
  const primary =
    reader.value(instance, "primaryNetworkInterface") ?? firstCard(reader.value(instance, "networkInterfaces"));
  return reader.follow(field(primary, "networkInterfaceId"), ["ec2:NetworkInterface"]);
}

/** The network interface by which instances are registered: the one with device index 0, else the first. */
export function firstCard(value: Value | undefined): Value | undefined {
  const cards = listOf(value);
  return cards.find((card) => asNumber(field(card, "deviceIndex")) === 0) ?? cards[0];
}
