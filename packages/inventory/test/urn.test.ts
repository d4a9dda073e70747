import { nameOfUrn, partsOfUrn, typeOfUrn } from "@nospof/inventory";
import fc from "fast-check";

const stack = fc.stringMatching(/^[A-Za-z0-9_.-]+$/);
const type = fc.stringMatching(/^[a-z]+:[a-z0-9/]+:[A-Z][a-z]+$/);

describe("parts of a urn", () => {
  test("are what the urn was made of, whatever colons the name has", () => {
    fc.assert(
      fc.property(
        stack,
        stack,
        fc.array(type, { minLength: 1, maxLength: 3 }),
        fc.oneof(fc.string(), fc.stringMatching(/^[:a]*$/)),
        (stackName, project, types, name) => {
          const urn = `urn:pulumi:${stackName}::${project}::${types.join("$")}::${name}`;
          expect(partsOfUrn(urn)).toEqual({ stack: stackName, project, types: types.join("$"), name });
          expect([typeOfUrn(urn), nameOfUrn(urn)]).toEqual([types.at(-1), name]);
        },
      ),
    );
  });

  test.each(["", "vpc-0123", "urn:pulumi:prod::shop", "urn:pulumi:prod::shop::a:b:C", "arn:aws:x::y::z"])(
    "are none for %p",
    (text) => {
      expect(partsOfUrn(text)).toBeUndefined();
      expect([typeOfUrn(text), nameOfUrn(text)]).toEqual(["", text]);
    },
  );
});
