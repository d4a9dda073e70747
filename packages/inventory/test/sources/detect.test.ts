import { detect, fromFile, fromPreview, fromState, InputFileError } from "@nospof/inventory";
import { exported, vpc } from "./files";

describe("files of another kind", () => {
  test.each([
    ["an empty file", " \n", "shop.json: the file is empty. Give"],
    ["a corrupt file", '{"version": 3, "deployment": {', "shop.json: the file is not valid JSON"],
    ["text", "hello\nworld", "shop.json: the file is not valid JSON"],
    ["a list", "[1, 2]", "shop.json: this is no stack export, no preview and no Kubernetes manifest. Give"],
    ["null", "null", "shop.json: this is no stack export, no preview and no Kubernetes manifest"],
    [
      "Terraform's state",
      '{"version": 4, "terraform_version": "1.9.0", "resources": []}',
      "this is Terraform's state or plan",
    ],
    ["a CloudFormation template", '{"Resources": {"Vpc": {}}}', "this is a CloudFormation template"],
    ["a saved plan", '{"manifest": {}, "resourcePlans": {}}', "this is a plan of `pulumi preview --save-plan`"],
    ["a package.json", '{"name": "x", "dependencies": {}}', "this is a package.json"],
    [
      "an old export",
      '{"version": 2, "deployment": {"resources": []}}',
      "a stack export of version 2, and only versions 3 and 4",
    ],
    [
      "a damaged export",
      '{"version": 3, "deployment": {"resources": {}}}',
      "this stack export is damaged: its list of resources is not a list",
    ],
    [
      "a resource without a urn",
      '{"version": 3, "deployment": {"resources": [{"type": "x"}]}}',
      "resource 1 of 1 has no urn",
    ],
    ["a damaged preview", '{"steps": 1, "changeSummary": {}}', "this preview is damaged: its steps are not a list"],
  ])("%s is named, with the way out", (_, text, message) => {
    expect(() => fromFile(text, "shop.json")).toThrow(InputFileError);
    expect(() => fromFile(text, "shop.json")).toThrow(message);
  });

  test("tells a stack export from a preview", () => {
    expect(detect(exported(), "x.json")).toBe("state");
    expect(detect({ steps: [] }, "x.json")).toBe("preview");
    expect(() => fromState({ steps: [] }, "x.json")).toThrow(
      "x.json: this is not a stack export. Write one with `pulumi stack export",
    );
    expect(() => fromPreview(exported(), "x.json")).toThrow("x.json: this is not the result of a preview");
  });

  test("reads a file with a byte order mark", () => {
    expect(fromFile(`\uFEFF${JSON.stringify(exported(vpc))}`, "x.json").resources).toHaveLength(1);
  });

  test("an empty stack is a stack", () => {
    expect(fromFile('{"version": 3, "deployment": {"manifest": {}}}', "x.json")).toMatchObject({
      source: "state",
      resources: [],
    });
  });
});
