// The audits of graphql-http against the demo as it starts: every MUST and every SHOULD has to pass.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { serverAudits } from "graphql-http";

// What the specification leaves to the server and this one declines. A GET would put variables, which are personal data, into the
// logs of every proxy on the way: it is answered 405.
const DECLINED = new Set(["5A70", "D6D5", "6A70"]);

const root = fileURLToPath(new URL("../../..", import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? `${root}/target`;

const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** Starts the demo and waits until it says that it is ready. */
async function demo(port) {
  const program = spawn(`${target}/debug/indsats`, ["demo", "--listen", `127.0.0.1:${port}`], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  await new Promise((resolve, reject) => {
    program.once("error", reject);
    program.once("exit", () => reject(new Error(`the demo ended:\n${log}`)));
    program.stderr.on("data", (data) => {
      log += data;
      if (log.includes("the demo is ready")) resolve();
    });
  });
  return program;
}

const port = await freePort();
const program = await demo(port);
let failed = 0;
try {
  const base = `http://127.0.0.1:${port}`;
  const signIn = await fetch(`${base}/demo/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: "caseworker" }),
  });
  if (!signIn.ok) throw new Error(`the demo signs nobody in: ${signIn.status} ${await signIn.text()}`);
  const { accessToken } = await signIn.json();
  const fetchFn = (url, init = {}) =>
    fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${accessToken}` } });
  for (const audit of serverAudits({ url: `${base}/graphql`, fetchFn })) {
    const result = await audit.fn();
    const passed = result.status === "ok";
    const binding = !audit.name.startsWith("MAY ");
    const mark = passed ? "pass" : binding ? "FAIL" : DECLINED.has(audit.id) ? "declined" : "FAIL";
    if (mark === "FAIL") failed += 1;
    console.log(`${mark.padEnd(8)} ${audit.id} ${audit.name}${passed ? "" : ` (${result.reason})`}`);
  }
} finally {
  program.kill();
}
console.log(failed === 0 ? "every MUST and SHOULD passes" : `${failed} audits failed`);
process.exit(failed === 0 ? 0 : 1);
