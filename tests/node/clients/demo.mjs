// The demo as a process of its own: a fresh database, a free port, the sign-ins of the page.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BINARY = fileURLToPath(new URL('../../../target/debug/indsats', import.meta.url));
const READY = /the demo is ready: open (http:\/\/[\d.:]+)\//;

/** Starts the demo and answers when it does. `environment` overrides keys of its configuration. */
export async function startDemo(environment = {}) {
  const demo = spawn(process.env.INDSATS_BIN ?? BINARY, ['demo', '--listen', '127.0.0.1:0'], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // A test that is stopped takes its demo with it.
  process.once('SIGTERM', () => process.exit(1)).once('exit', () => demo.kill());
  const base = await address(demo);
  const json = async (path, options) => (await fetch(base + path, options)).json();
  return {
    base,
    url: `${base}/graphql`,
    signIns: () => json('/demo/sign-ins'),
    examples: (role) => json(`/demo/operations?role=${role}`),
    async token(id) {
      const headers = { 'Content-Type': 'application/json' };
      const answer = await json('/demo/sign-in', { method: 'POST', headers, body: JSON.stringify({ id }) });
      return answer.accessToken;
    },
    stop: () => demo.kill(),
  };
}

function address(demo) {
  return new Promise((resolve, reject) => {
    let log = '';
    demo.on('error', reject);
    demo.on('exit', (code) => reject(new Error(`the demo ended with ${code}:\n${log}`)));
    demo.stderr.setEncoding('utf8').on('data', (text) => {
      log += text;
      const ready = READY.exec(log);
      if (ready) resolve(ready[1]);
    });
  });
}

/** The variables of an example, which the page shows as text. */
export const variables = (example) => (example.variables ? JSON.parse(example.variables) : {});

/** An operation that the page does not have: a page of the caseload in the form that caches join. */
export const CASELOAD_PAGE = /* GraphQL */ `
  query CaseloadPage($first: Int!, $after: String) {
    persons(first: $first, after: $after) {
      totalCount
      edges { cursor node { id version fullName } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;
