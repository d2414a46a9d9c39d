// The demo as a process of its own: a fresh database, a free port, the sign-ins of the page.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BINARY = process.env.INDSATS_BIN ?? fileURLToPath(new URL('../../../target/debug/indsats', import.meta.url));
const READY = /the demo is ready: open (http:\/\/[\d.:]+)\//;

/** Starts the program; a test that is stopped takes it with it. Its `said` is what it wrote to its log. */
export function indsats(...args) {
  const program = spawn(BINARY, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  process.once('SIGTERM', () => process.exit(1)).once('exit', () => program.kill());
  program.said = '';
  program.stderr.setEncoding('utf8').on('data', (text) => (program.said += text));
  program.ended = new Promise((resolve, reject) => program.on('error', reject).on('exit', resolve));
  return program;
}

/** Starts the demo and answers when it does. */
export async function startDemo(...args) {
  const demo = indsats('demo', '--listen', '127.0.0.1:0', ...args);
  const base = await Promise.race([address(demo), demo.ended.then(() => Promise.reject(new Error(demo.said)))]);
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
    stop() {
      demo.kill();
      return demo.ended;
    },
  };
}

const address = (demo) =>
  new Promise((resolve) =>
    demo.stderr.on('data', () => {
      const ready = READY.exec(demo.said);
      if (ready) resolve(ready[1]);
    }),
  );

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
