import type { AnalysisOptions } from "../options";
export type AddressesOptions = AnalysisOptions;
export async function addresses(_t: readonly string[], _o: AddressesOptions): Promise<number> { return 0; }
