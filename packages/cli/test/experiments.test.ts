import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import Ajv from "ajv";
import { stackExport } from "./export";
import { fixture, nospof } from "./run";

jest.setTimeout(120_000);

const shop = fixture("shop");
const egress = "egress:shop/private";
let folder: string;
let dev: string;
let prod: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "nospof-experiments-"));
  [dev, prod] = ["dev", "prod"].map((stack) => {
    const file = path.join(folder, `${stack}.json`);
    writeFileSync(file, stackExport(stack));
    return file;
  }) as [string, string];
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const page = ["01-zone-us-east-1a.json", "01-zone-us-east-1a.md", "02-zone-us-east-1b.json", "02-zone-us-east-1b.md"];

describe("experiments", () => {
  it("shows one for each proven loss, in 80 columns, and what only the user knows", async () => {
    const { code, stdout } = await nospof(["experiments", shop]);
    expect(code).toBe(0);
    expect(stdout).toContain("shop/dev: 1 experiment for 1 proven claim; none was run");
    expect(stdout).toContain("shop/prod: 2 experiments for 2 proven claims; none was run");
    expect(stdout).toMatch(
      /1\. Loss of zone us-east-1b \(AWS FIS; 10 minutes\)\n {3}✓ egress:shop\/private: at once\n/,
    );
    expect(stdout).toContain("  VPC_ID_SHOP: id of VPC shop in us-east-1\n");
    expect(stdout).toContain("An export of the deployed stack knows most of them");
    expect(stdout.split("\n").filter((line) => [...line].length > 80)).toEqual([]);
    expect(stdout).not.toContain("\u001b");
  });

  it("gives the same as JSON, as its schema says", async () => {
    const { code, stdout } = await nospof(["experiments", dev, prod, "-o", "json"]);
    expect(code).toBe(0);
    const schema = require.resolve("@nospof/experiments/schema/experiments-v1.json");
    const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schema, "utf8")) as object);
    const found = JSON.parse(stdout) as unknown;
    expect(validate(found) ? [] : validate.errors).toEqual([]);
    expect(found).toMatchObject({
      version: 1,
      stacks: [
        { stack: "dev", experiments: [{ id: "zone-us-east-1b", claims: [{ flow: egress }] }], impossible: [] },
        { stack: "prod", experiments: [{ id: "zone-us-east-1a" }, { id: "zone-us-east-1b" }] },
      ],
    });
  });

  it("takes what the user gives and refuses what cannot be meant", async () => {
    const role = "FIS_ROLE_ARN=arn:aws:iam::123456789012:role/fis";
    const { stdout } = await nospof(["experiments", "--input", role, prod]);
    expect(stdout).not.toContain("FIS_ROLE_ARN");
    expect(stdout).toContain("STOP_ALARM_ARN_US_EAST_1");
    const wrong = await nospof(["experiments", prod, "--input", "FIS_ROLE_ARN=fis", "FIS_ROLE=x"]);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toContain("--input FIS_ROLE_ARN=fis: this cannot be the ARN of the IAM role");
    expect(wrong.stderr).toContain('--input FIS_ROLE: no experiment asks for it. Did you mean "FIS_ROLE_ARN"?');
    const twice = await nospof(["experiments", prod, "--input", role, role, "role=x"]);
    expect(twice.stderr).toContain("--input FIS_ROLE_ARN: it is given twice.");
    expect(twice.stderr).toContain("--input role=x: write <NAME>=<value>");
  });

  it("names the stacks that it cannot read, and shows the others", async () => {
    const { code, stdout, stderr } = await nospof(["experiments", fixture("throws"), prod]);
    expect(code).toBe(2);
    expect(stdout).toContain("shop/prod: 2 experiments");
    expect(stderr).toContain("the moon is not made of cheese");
  });
});

describe("--write", () => {
  const out = (): string => path.join(folder, "out", "here");

  it("writes one folder for each stack, with numbered pages and templates", async () => {
    const { code, stdout } = await nospof(["experiments", dev, prod, "--write", out()]);
    expect(code).toBe(0);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(`Written to ${out()}: begin with README.md.`);
    expect(readdirSync(out()).sort()).toEqual(["shop-dev", "shop-prod"]);
    expect(readdirSync(path.join(out(), "shop-prod")).sort()).toEqual([...page, "README.md"]);
    const text = readFileSync(path.join(out(), "shop-prod", "01-zone-us-east-1a.md"), "utf8");
    for (const heading of [
      "Predicted",
      "Watch",
      "Refuted by",
      "Inputs",
      "Before",
      "Limits",
      "Impact and cost",
      "Run",
      "Roll back",
    ])
      expect(text).toContain(`\n## ${heading}\n`);
    expect(text).toContain("file://01-zone-us-east-1a.json");
    const template = JSON.parse(
      readFileSync(path.join(out(), "shop-prod", "01-zone-us-east-1a.json"), "utf8"),
    ) as object;
    expect(Object.keys(template)).toContain("stopConditions");
    expect(text).not.toContain("undefined");
  });

  it("refuses a folder that is not empty, and replaces only experiments when it is forced", async () => {
    await nospof(["experiments", prod, "--write", out()]);
    writeFileSync(path.join(out(), "notes.txt"), "mine");
    writeFileSync(path.join(out(), "shop-prod", "09-zone-us-east-1z.json"), "old");
    const refused = await nospof(["experiments", prod, "--write", out()]);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("the folder is not empty");
    expect((await nospof(["experiments", prod, "--write", out(), "--force"])).code).toBe(0);
    expect(readdirSync(out()).sort()).toEqual(["notes.txt", "shop-prod"]);
    expect(readdirSync(path.join(out(), "shop-prod")).sort()).toEqual([...page, "README.md"]);
  });

  it("leaves a stack's folder alone that holds something else", async () => {
    const mine = path.join(out(), "shop-prod", "thesis.txt");
    mkdirSync(path.dirname(mine), { recursive: true });
    writeFileSync(mine, "mine");
    const { code, stderr } = await nospof(["experiments", dev, prod, "--write", out(), "--force"]);
    expect(code).toBe(2);
    expect(stderr).toContain(`Move away first: ${mine}.`);
    expect(readdirSync(out())).toEqual(["shop-prod"]);
    expect(readFileSync(mine, "utf8")).toBe("mine");
  });

  it("writes nothing when a stack cannot be read, or the place is a file", async () => {
    const unread = await nospof(["experiments", fixture("throws"), prod, "--write", out()]);
    expect(unread.code).toBe(2);
    expect(unread.stderr).toContain("nothing was written");
    expect(existsSync(path.join(folder, "out"))).toBe(false);
    const onto = await nospof(["experiments", prod, "--write", dev]);
    expect(onto).toMatchObject({ code: 2, stdout: "" });
    expect(onto.stderr).toContain("this is a file. Name a folder.");
    expect((await nospof(["experiments", prod, "--force"])).stderr).toContain(
      "--force: there is nothing to write over",
    );
  });

  it("tells a program and its export apart", async () => {
    expect((await nospof(["experiments", prod, shop, "-s", "prod", "--write", out()])).code).toBe(0);
    expect(readdirSync(out()).sort()).toEqual(["shop-prod", "shop-prod-2"]);
    expect(statSync(path.join(out(), "shop-prod-2")).isDirectory()).toBe(true);
  });
});
