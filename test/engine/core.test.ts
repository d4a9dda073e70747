import { findEngine } from "./harness/engine";
import { testLife } from "./harness/life";
import { CORE_ENVIRONMENT } from "./harness/scenario";

const engine = findEngine();
const isRequired = process.env["CI"] === "true";

describe("the real Pulumi engine", () => {
  if (engine !== undefined) {
    testLife(engine, CORE_ENVIRONMENT);
    return;
  }
  if (!isRequired) process.stderr.write("left out: the real Pulumi engine; `npm run test:engine` builds and runs it\n");
  (isRequired ? it : it.skip)("is at hand", () => {
    throw new Error("CI demands a Pulumi engine: put one on the PATH, or run `npm run test:engine`, which builds one");
  });
});
