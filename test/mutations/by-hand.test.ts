import { describeMutantsOf } from "./expect-noticed";

describeMutantsOf("storefront by hand");
