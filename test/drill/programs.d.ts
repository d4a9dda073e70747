/** Folder of the built programs. */
export declare const FOLDER: string;

/** The Gateway API, and the folder with the definitions of its kinds. */
export declare const GATEWAY_API: {
  readonly module: string;
  readonly path: string;
  readonly definitions: string;
  readonly folder: string;
};
