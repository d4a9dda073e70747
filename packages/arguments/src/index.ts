export type { Complaint, Shape } from "./configuration";
export { checkKeys } from "./configuration";
export { Problems } from "./problems";
