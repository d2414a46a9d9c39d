// Stands in for Prettier's Babel and ESTree plugins, which GraphiQL loads only to format the JSON
// of variables and headers; see the aliases in vite.config.js.
import { applyEdits, format } from 'jsonc-parser';

const OPTIONS = { insertSpaces: true, tabSize: 2, eol: '\n' };

export const parsers = {
  jsonc: {
    astFormat: 'formatted-jsonc',
    parse: (text) => ({ formatted: applyEdits(text, format(text, undefined, OPTIONS)) }),
    locStart: () => 0,
    locEnd: () => 0,
  },
};

export const printers = { 'formatted-jsonc': { print: (path) => path.node.formatted } };
