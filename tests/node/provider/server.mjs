// The real program with a database of its own: the municipality's units, staff and people, signed in by the provider.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const EXPORT = fileURLToPath(new URL('../../data/export', import.meta.url));
const PROGRAM = process.env.INDSATS ?? fileURLToPath(new URL('../../../target/debug/indsats', import.meta.url));
// Whole files of the export; of the others only the headers, which takes seconds off.
const WHOLE = ['enheder.json', 'medarbejdere.csv', 'borgere.csv'];
const HEADERS = ['tilbud', 'indsats_deltagere', 'forloeb', 'fremmoede', 'samtaler', 'fravaer'];

/** A port that was free a moment ago. */
export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => probe.once('listening', done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

function writeExport(directory) {
  mkdirSync(directory);
  for (const file of WHOLE) copyFileSync(join(EXPORT, file), join(directory, file));
  for (const name of HEADERS) {
    const bytes = readFileSync(join(EXPORT, `${name}.csv`));
    writeFileSync(join(directory, `${name}.csv`), bytes.subarray(0, bytes.indexOf(0x0a) + 1));
  }
}

/** What the configuration says of the provider as an issuer of access tokens. */
export const issuerToml = (provider, audience) => `[[sign_in.issuers]]
issuer = "${provider.url}"
audience = "${audience}"
discovery = "${provider.url}/.well-known/openid-configuration"

[sign_in.issuers.shape]
engagement = ["engagement"]
client = ["client_id"]

[[sign_in.issuers.shape.claims]]
path = ["roles"]
roles = [{ value = "AUDITOR", role = "AUDITOR" }]

# A program signs in as itself.
[[sign_in.issuers.shape.machine_marks]]
claim = ["sub"]
same_as = ["client_id"]

[[sign_in.issuers.shape.clients]]
id = "audit-tool"
name = "Revisionsværktøj"
roles = ["AUDIT_CLIENT"]
engagement = "e2026"
`;

/** What it says of browsers' sessions, for a server that browsers see at `api`. */
export const sessionToml = (provider, { api, resource, page = 'off' }) => `[browser_session]
issuer = "${provider.url}"
client_id = "indsats"
client_secret_file = "client.secret"
redirect_url = "${api}/auth/callback"
resource = "${resource}"
page = "${page}"
`;

/** Who is in the export: the fields of its files of staff and of people, by the headings of the columns. */
export function exported(name) {
  const text = new TextDecoder('windows-1252').decode(readFileSync(join(EXPORT, `${name}.csv`)));
  const [headings, ...rows] = text.split(/\r?\n/).filter(Boolean).map((line) => line.split(';'));
  return rows.map((row) => Object.fromEntries(row.map((field, at) => [headings[at], field])));
}

/** Starts `indsats serve` as an operator would. `toml` is what the configuration says of sign-in. */
export async function startServer({ port, issuer, toml, files = {}, variables = {} }) {
  const home = mkdtempSync(join(tmpdir(), 'indsats-provider-'));
  const environment = { PATH: process.env.PATH, ...variables };
  let output = '';
  const run = (...words) => {
    const { status, stdout, stderr } = spawnSync(PROGRAM, words, { cwd: home, env: environment, encoding: 'utf8' });
    output += stdout + stderr;
    if (status !== 0) throw new Error(`${words[0]} ended with ${status}: ${output}`);
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home, name), text, { mode: 0o600 });
  writeFileSync(
    join(home, 'indsats.toml'),
    `[server]\nlisten = "127.0.0.1:${port}"\n[keys]\nmaster_file = "master.key"\n${toml}`,
  );
  run('keys', 'generate', 'master.key');
  run('migrate', 'up');
  writeExport(join(home, 'export'));
  run('import', 'export', '--issuer', issuer);

  const child = spawn(PROGRAM, ['serve'], { cwd: home, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr.on('data', (text) => (log += text));
  const ended = new Promise((done) => child.once('exit', done));
  const ready = new Promise((done, fail) => {
    child.stderr.on('data', () => log.includes('"ready"') && done());
    child.once('exit', (code) => fail(new Error(`the server ended with ${code}: ${log}`)));
  });
  await ready;
  const url = `http://127.0.0.1:${port}`;

  return {
    url,
    /** Everything that the server has written so far. */
    log: () => log,
    /** The same, and what the commands before it have written. */
    output: () => output,
    /** One operation with a bearer token. */
    async graphql(token, query, headers = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      });
      return { status: response.status, ...(await response.json()) };
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
