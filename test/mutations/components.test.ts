import { describeMutantsOf } from "./expect-noticed";

describeMutantsOf("storefront of components");
