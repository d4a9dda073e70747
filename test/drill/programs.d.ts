/** Folder of the built programs. */
export declare const FOLDER: string;
