export { declareFlows, wantedBy } from "./declare";
export type { DeclarationProblem, FlowDeclaration } from "./declaration";
