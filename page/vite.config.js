import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { licences } from './build/licences.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const notices = licences();

export default defineConfig({
  // JSX needs no plugin: esbuild compiles it.
  esbuild: { jsx: 'automatic', legalComments: 'none' },
  plugins: [notices.collect(), notices.write('assets/third-party-licences.txt')],
  worker: { format: 'es', plugins: () => [notices.collect()] },
  resolve: {
    alias: [
      // All of Monaco's features are some forty modules; the page uses the ones in src/monaco.js.
      { find: 'monaco-editor/esm/vs/editor/edcore.main.js', replacement: here('src/monaco.js') },
      // Half a megabyte of parser and printer, only to format JSON.
      { find: 'prettier/plugins/estree', replacement: here('src/prettier-jsonc.js') },
      { find: 'prettier/parser-babel', replacement: here('src/prettier-jsonc.js') },
    ],
  },
  build: {
    outDir: here('../api/assets/page'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4000,
    // The font of Monaco's icons is the only file that could be inlined; keep it a file.
    assetsInlineLimit: 0,
    rollupOptions: {
      // The demo's page, and the one of a server that keeps the session itself.
      input: { index: here('index.html'), session: here('session.html') },
      onwarn(warning, warn) {
        // "use client" of React server components, of no meaning here.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
});
