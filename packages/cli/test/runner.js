/**
 * Runs the command many times in one process: each message holds the arguments, the folder, the environment and the
 * standard input of a run, and is answered with its exit code and what it wrote.
 */
const { Readable } = require("node:stream");
const { runCommand } = require("../dist/run.js");

/** Takes what is written to a stream in the place of the stream. */
function capture(stream) {
  const original = stream.write;
  let text = "";
  stream.write = (chunk, ...rest) => {
    text += chunk.toString();
    rest.findLast((argument) => typeof argument === "function")?.();
    return true;
  };
  return () => {
    stream.write = original;
    return text;
  };
}

function setEnvironment(environment) {
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment);
}

process.on("disconnect", () => process.exit());
process.on("message", async ({ args, cwd, env, input }) => {
  process.chdir(cwd);
  setEnvironment(env);
  Object.defineProperty(process, "stdin", { configurable: true, value: Readable.from([Buffer.from(input)]) });
  const [stdout, stderr] = [process.stdout, process.stderr].map(capture);
  const code = await runCommand(args);
  process.send({ code, stdout: stdout(), stderr: stderr() });
});
