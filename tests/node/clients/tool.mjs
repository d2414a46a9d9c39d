// Runs a program of an installed package; what it prints is part of its failure.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../node_modules/.bin/', import.meta.url));

/** Answers with what it printed when it succeeds. `cwd` is a URL. */
export function tool(name, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(BIN + name, args, { cwd: fileURLToPath(cwd), stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (printed += text));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(printed) : reject(new Error(`${name} ended with ${code}:\n${printed}`))));
  });
}
