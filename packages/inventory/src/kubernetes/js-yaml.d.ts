/** The part of js-yaml that is used here; the library brings no types. */
declare module "js-yaml" {
  export interface Mark {
    /** Counted from 0. */
    readonly line: number;
  }

  export class YAMLException extends Error {
    readonly reason: string;
    readonly mark?: Mark;
  }

  export interface TypeOptions {
    readonly kind: "scalar" | "sequence" | "mapping";
    /** The type stands for every tag that begins with its own. */
    readonly multi?: boolean;
    readonly resolve?: (data: unknown) => boolean;
    readonly construct?: (data: unknown) => unknown;
  }

  export interface Type {
    readonly tag: string;
  }

  export const Type: new (tag: string, options: TypeOptions) => Type;

  export interface Schema {
    extend(types: { readonly implicit?: readonly Type[]; readonly explicit?: readonly Type[] }): Schema;
  }

  export const FAILSAFE_SCHEMA: Schema;
  export const types: { readonly merge: Type; readonly binary: Type };

  /** The state of the parser when a value begins or ends. */
  export interface State {
    /** Counted from 0. */
    readonly line: number;
    readonly result: unknown;
  }

  export interface LoadOptions {
    readonly schema?: Schema;
    /** Of keys that a mapping has twice the later one counts. */
    readonly json?: boolean;
    readonly listener?: (event: "open" | "close", state: State) => void;
  }

  export function load(text: string, options?: LoadOptions): unknown;
}
