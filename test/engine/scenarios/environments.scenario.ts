import { testLife } from "../harness/life";
import { CORE_ENVIRONMENT, requireEngine } from "../harness/scenario";
import { environments } from "../harness/storefront";

const engine = requireEngine();

for (const environment of environments()) {
  if (environment !== CORE_ENVIRONMENT) testLife(engine, environment);
}
