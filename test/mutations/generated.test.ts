import { describeMutantsOf } from "./expect-noticed";

describeMutantsOf("generated stack");
