export declare function programFolder(suite: string, version: string): string;
