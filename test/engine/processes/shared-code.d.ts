export declare const CODE_VARIABLE: string;
