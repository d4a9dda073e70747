import type * as Acorn from "acorn";
import type { AnyNode, Node, Pattern } from "acorn";
import { createRequire } from "node:module";

/**
 * Whether a callback creates the same resources whatever the texts turn out to be that it is given: it decides nothing
 * by them, and hands them to nothing that may. What cannot be told counts as a decision.
 *
 * @param value what it is given; only which of its parts are lists is looked at, for their lengths are known
 */
export function isSteady(callback: (...args: never[]) => unknown, value: unknown): boolean {
  const root = parse(Function.prototype.toString.call(callback));
  if (root === undefined || root.params.length > 1) return false;
  const texts = new Texts();
  const [parameter] = root.params;
  if (parameter !== undefined) texts.bind(parameter, value);
  while (texts.spread(root.body));
  return !texts.decide(root.body);
}

/**
 * Whether the classes of a component create the same whatever they are given, up to the SDK's own: no method decides
 * anything by its parameters or by what the component holds.
 */
export function isSteadyComponent(component: object): boolean {
  let prototype = Object.getPrototypeOf(component) as { readonly constructor: { readonly name: string } } | null;
  for (; prototype !== null; prototype = Object.getPrototypeOf(prototype) as typeof prototype) {
    const { constructor } = prototype;
    if (constructor.name === "ComponentResource") return true;
    const root = parseExpression(`(${Function.prototype.toString.call(constructor)})`);
    if (root?.type !== "ClassExpression") return false;
    const members = root.body.body;
    const texts = new Texts(members.flatMap((member) => ("key" in member ? (nameOf(member.key) ?? []) : [])));
    const bodies = members.map((member) => {
      if (member.type !== "MethodDefinition") return member;
      for (const parameter of member.value.params) texts.bind(parameter);
      return member.value.body;
    });
    while (bodies.map((body) => texts.spread(body)).includes(true));
    if (bodies.some((body) => texts.decide(body))) return false;
  }
  return false;
}

type Function = AnyNode & { readonly type: "ArrowFunctionExpression" | "FunctionExpression" };

function parse(source: string): Function | undefined {
  // A method's text is no expression by itself, a function's is.
  const node = parseExpression(`(${source})`) ?? parseExpression(`(function ${source})`);
  return node !== undefined && isFunction(node) ? node : undefined;
}

function parseExpression(text: string): AnyNode | undefined {
  // Loaded only here: every program starts with this file, and few create anything in a callback.
  const { parseExpressionAt } = createRequire(__filename)("acorn") as typeof Acorn;
  try {
    return parseExpressionAt(text, 0, { ecmaVersion: "latest", allowAwaitOutsideFunction: true }) as AnyNode;
  } catch {
    return undefined;
  }
}

/** Methods that pass on what they are given without looking into it. */
const passing = new Set(
  (
    "map forEach flatMap reduce apply entries values keys concat slice at push unshift reverse flat join toString all " +
    "output interpolate secret unsecret stringify jsonStringify fromEntries assign from of debug info log warn error"
  ).split(" "),
);

/** Those that call a function with each part of what they are called on, and then with its position. */
const walking = new Set(["map", "forEach", "flatMap"]);

/** Those that put what they are given into what they are called on. */
const filling = new Set(["push", "unshift"]);

/** Collections that tell their members apart by content. */
const comparing = new Set(["Set", "Map", "WeakSet", "WeakMap"]);

const comparisons = new Set(["==", "!=", "===", "!==", "<", "<=", ">", ">=", "in", "instanceof"]);

/** The variables that hold, or may hold, something of the texts. */
class Texts {
  readonly #names = new Set<string>();
  /** Variables that hold a list of known length. */
  readonly #lists = new Set<string>();

  /** @param methods names of the methods of a class that is looked at as a whole; `this` may then hold texts */
  constructor(private readonly methods?: readonly string[]) {}

  /** Adds the variables of a pattern, with what they are given where that is known. */
  bind(pattern: Pattern, value?: unknown): void {
    switch (pattern.type) {
      case "Identifier":
        this.#names.add(pattern.name);
        if (Array.isArray(value)) this.#lists.add(pattern.name);
        else this.#lists.delete(pattern.name);
        return;
      case "ArrayPattern":
        pattern.elements.forEach((element, index) => {
          if (element !== null) this.bind(element, Array.isArray(value) ? (value[index] as unknown) : undefined);
        });
        return;
      case "ObjectPattern":
        for (const property of pattern.properties) {
          if (property.type === "RestElement") this.bind(property.argument);
          else this.bind(property.value, memberOf(value, property.key));
        }
        return;
      case "AssignmentPattern":
        this.bind(pattern.left, value);
        return;
      case "RestElement":
        this.bind(pattern.argument);
        return;
      case "MemberExpression":
        for (const name of namesIn(pattern.object)) this.#names.add(name);
    }
  }

  /** Adds the variables to which texts are handed on within a part of a program; false once there are no more. */
  spread(node: AnyNode): boolean {
    const before = this.#names.size;
    visit(node, (one) => {
      if (one.type === "VariableDeclarator" && one.init != null && this.in(one.init)) this.#add(one.id);
      if (one.type === "AssignmentExpression" && this.in(one.right)) this.#add(one.left);
      if (one.type === "ForOfStatement" && this.in(one.right)) {
        if (one.left.type === "VariableDeclaration") for (const { id } of one.left.declarations) this.#add(id);
        else this.#add(one.left);
      }
      if (
        one.type === "CallExpression" &&
        one.callee.type === "MemberExpression" &&
        one.arguments.some((arg) => this.in(arg))
      )
        if (filling.has(nameOf(one.callee) ?? "")) this.#add(one.callee);
      for (const parameter of this.#givenTexts(one)) this.#add(parameter);
    });
    return this.#names.size > before;
  }

  /** Whether a part of a program decides something by the texts, or may. */
  decide(node: AnyNode): boolean {
    let found = false;
    visit(node, (one) => {
      found ||= this.#decides(one);
    });
    return found;
  }

  /** Whether an expression holds something of the texts. */
  in(node: AnyNode): boolean {
    let found = false;
    visit(node, (one, parent) => {
      if (one.type === "ThisExpression") found ||= this.methods !== undefined;
      if (one.type !== "Identifier" || !this.#names.has(one.name) || isLabel(one, parent)) return;
      found ||= !(this.#lists.has(one.name) && isLengthOf(one, parent));
    });
    return found;
  }

  #add(pattern: Pattern | AnyNode): void {
    this.bind(pattern as Pattern);
  }

  #decides(node: AnyNode): boolean {
    switch (node.type) {
      case "IfStatement":
      case "ConditionalExpression":
      case "WhileStatement":
      case "DoWhileStatement":
        return this.in(node.test);
      case "ForStatement":
        return node.test != null && this.in(node.test);
      case "SwitchStatement":
        return this.in(node.discriminant) || node.cases.some(({ test }) => test != null && this.in(test));
      case "LogicalExpression":
        return this.in(node.left);
      case "BinaryExpression":
        return comparisons.has(node.operator) && this.in(node);
      case "UnaryExpression":
        return this.in(node.argument);
      case "MemberExpression":
        return node.computed && this.in(node.property);
      case "Property":
        return node.computed && this.in(node.key);
      case "AssignmentExpression":
        return ["&&=", "||=", "??="].includes(node.operator) && this.in(node.left);
      case "TaggedTemplateExpression":
        return this.in(node) && nameOf(node.tag) !== "interpolate";
      case "NewExpression":
        return comparing.has(nameOf(node.callee) ?? "") && this.in(node);
      case "CallExpression":
        return this.#callDecides(node);
      case "TryStatement":
      case "WithStatement":
      case "ClassDeclaration":
      case "ClassExpression":
      case "YieldExpression":
      case "FunctionDeclaration":
        return true;
      case "Identifier":
        return node.name === "arguments" || node.name === "eval";
      default:
        return false;
    }
  }

  #callDecides(node: AnyNode & { readonly type: "CallExpression" }): boolean {
    if (!this.in(node.callee) && !node.arguments.some((one) => !isFunction(one) && this.in(one))) return false;
    if (node.callee.type === "Super") return false;
    const isMethod = node.callee.type === "MemberExpression" && !node.callee.computed;
    const name = nameOf(node.callee) ?? "";
    const isOwn = node.callee.type === "MemberExpression" && node.callee.object.type === "ThisExpression";
    if (isOwn && (this.methods?.includes(name) === true || name === "registerOutputs")) return false;
    if (!isMethod || !passing.has(name)) return true;
    // A function by its name may do anything with the parts.
    const calls = walking.has(name) || ["reduce", "apply"].includes(name);
    return calls && node.arguments[0] !== undefined && !isFunction(node.arguments[0]);
  }

  /** Parameters of functions written out right within an expression that may be given texts. */
  #givenTexts(node: AnyNode): readonly Pattern[] {
    if (node.type === "VariableDeclarator") return node.init != null && isFunction(node.init) ? node.init.params : [];
    if (node.type === "Property") return isFunction(node.value) ? node.value.params : [];
    if (node.type !== "CallExpression") return [];
    const { callee } = node;
    const isWalk = callee.type === "MemberExpression" && walking.has(nameOf(callee) ?? "");
    if (isWalk && !this.in(callee.object)) return [];
    return node.arguments.flatMap((one) =>
      isFunction(one) ? one.params.filter((_, index) => !isWalk || index !== 1) : [],
    );
  }
}

function isFunction(node: Node): node is Function {
  return node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression";
}

/** Name of a variable, or of the member that an expression ends with. */
function nameOf(node: AnyNode): string | undefined {
  if (node.type === "Identifier") return node.name;
  return node.type === "MemberExpression" && node.property.type === "Identifier" ? node.property.name : undefined;
}

function namesIn(node: AnyNode): readonly string[] {
  const names: string[] = [];
  visit(node, (one, parent) => {
    if (one.type === "Identifier" && !isLabel(one, parent)) names.push(one.name);
  });
  return names;
}

/** True for a name that is no variable: of a member or of a property. */
function isLabel(node: AnyNode, parent: AnyNode | undefined): boolean {
  if (parent?.type === "MemberExpression") return parent.property === node && !parent.computed;
  return parent?.type === "Property" && parent.key === node && !parent.computed && !parent.shorthand;
}

function isLengthOf(node: AnyNode, parent: AnyNode | undefined): boolean {
  return parent?.type === "MemberExpression" && parent.object === node && nameOf(parent) === "length";
}

function memberOf(value: unknown, key: AnyNode): unknown {
  const name = key.type === "Identifier" ? key.name : undefined;
  return typeof value === "object" && value !== null && name !== undefined
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** Calls with a node and all within it, each with the node that holds it. */
function visit(node: AnyNode, see: (node: AnyNode, parent?: AnyNode) => void, parent?: AnyNode): void {
  see(node, parent);
  for (const part of Object.values(node) as unknown[])
    for (const one of Array.isArray(part) ? (part as unknown[]) : [part]) if (isNode(one)) visit(one, see, node);
}

function isNode(part: unknown): part is AnyNode {
  return typeof part === "object" && part !== null && typeof (part as { type?: unknown }).type === "string";
}
