export declare const RUN_VARIABLE: string;
export declare function processesOf(run: string): { pid: number; command: string }[];
export declare function endProcesses(run: string): void;
