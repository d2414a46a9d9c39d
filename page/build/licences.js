import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The nearest directory with a named package that holds `file`. */
function packageOf(file) {
  for (let dir = dirname(file); dir !== dirname(dir); dir = dirname(dir)) {
    const manifest = join(dir, 'package.json');
    if (existsSync(manifest)) {
      const { name, version, license } = JSON.parse(readFileSync(manifest, 'utf8'));
      if (name && version) return { dir, name, version, license };
    }
  }
  return null;
}

function notice({ dir, name, version, license }) {
  const texts = readdirSync(dir)
    .filter((file) => /^(licen[cs]e|notice|thirdpartynotices)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(dir, file), 'utf8').replaceAll('\r\n', '\n').trim());
  return [`${name} ${version} (${license ?? 'see below'})`, ...texts].join('\n\n');
}

/** Collects the packages that end up in the bundle and in its workers, and writes their licences. */
export function licences() {
  const packages = new Map();

  function collect() {
    return {
      name: 'collect-licences',
      generateBundle(_options, bundle) {
        for (const chunk of Object.values(bundle)) {
          for (const id of Object.keys(chunk.modules ?? {})) {
            const file = id.replace(/^\0/, '').split('?')[0];
            if (!file.includes('/node_modules/')) continue;
            const found = packageOf(file);
            if (found) packages.set(`${found.name} ${found.version}`, found);
          }
        }
      },
    };
  }

  function write(fileName) {
    return {
      name: 'write-licences',
      enforce: 'post',
      generateBundle() {
        const sorted = [...packages.keys()].sort().map((key) => notice(packages.get(key)));
        const rule = `\n\n${'-'.repeat(80)}\n\n`;
        const head = 'The page contains the following packages.';
        this.emitFile({ type: 'asset', fileName, source: `${[head, ...sorted].join(rule)}\n` });
      },
    };
  }

  return { collect, write };
}
