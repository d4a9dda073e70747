import { readFileSync } from "node:fs";
import { request } from "node:https";

/** Whether an API server answers a request of an administrator with success. */
export function answers(port: number, path: string, token: string, certificate: string): Promise<boolean> {
  return new Promise((resolve) => {
    const sent = request(
      { host: "127.0.0.1", port, path, ca: readFileSync(certificate), headers: { authorization: `Bearer ${token}` } },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    sent.on("error", () => {
      resolve(false);
    });
    sent.end();
  });
}
