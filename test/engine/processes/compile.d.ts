export declare const COMPILED_VARIABLE: string;
export declare function compileInto(folder: string): void;
