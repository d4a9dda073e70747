import { NUMBER_KEY } from "../tokens";

/**
 * A number that is not known: as text it is its token, and computing with it throws, so that a callback which needs the
 * real number is left out. Its members are enumerable because the SDK copies values member by member.
 */
export function symbolicNumber(token: string): object {
  return {
    [NUMBER_KEY]: token,
    toString: () => token,
    toJSON: () => token,
    valueOf: () => {
      throw new TypeError("the program computes with a number that is known only after the deployment");
    },
  };
}
