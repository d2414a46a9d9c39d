import { editor } from 'monaco-editor/esm/vs/editor/editor.api.js';

/** The editors in the page's colours instead of GraphiQL's pink. */
function define(name, base, { accent, wash, surface, text, field, string, number, key }) {
  editor.defineTheme(name, {
    base,
    inherit: true,
    rules: [
      { token: 'keyword', foreground: accent },
      { token: 'key.identifier.gql', foreground: field },
      { token: 'argument.identifier.gql', foreground: key },
      { token: 'type.identifier.gql', foreground: number },
      { token: 'string', foreground: string },
      { token: 'string.key.json', foreground: field },
      { token: 'string.value.json', foreground: string },
      { token: 'number', foreground: number },
    ],
    colors: {
      'editor.background': '#ffffff00',
      'editor.foreground': text,
      'editorGutter.background': '#ffffff00',
      'editorHoverWidget.background': surface,
      'editorSuggestWidget.background': surface,
      'editorSuggestWidget.selectedBackground': wash,
      'editorSuggestWidget.selectedForeground': text,
      'editorSuggestWidget.highlightForeground': accent,
      'editorSuggestWidget.focusHighlightForeground': accent,
      'editorWidget.background': surface,
      'list.hoverBackground': wash,
      'menu.background': surface,
      'menu.selectionBackground': wash,
      'menu.selectionForeground': text,
      'quickInput.background': surface,
      'quickInputList.focusBackground': wash,
      'quickInputList.focusForeground': text,
      'scrollbar.shadow': '#ffffff00',
      'textLink.foreground': accent,
      'textLink.activeForeground': accent,
      'editorLink.activeForeground': accent,
      focusBorder: accent,
    },
  });
}

define('indsats-light', 'vs', {
  accent: '#0b5563',
  wash: '#0b556318',
  surface: '#ffffff',
  text: '#1c2b31',
  field: '#1f5aa8',
  string: '#8a4a12',
  number: '#2d6a2f',
  key: '#6a4a9c',
});

define('indsats-dark', 'vs-dark', {
  accent: '#6cc5d4',
  wash: '#6cc5d426',
  surface: '#1d2a30',
  text: '#dfe8ea',
  field: '#8fbcf0',
  string: '#e2b07c',
  number: '#9ccf9a',
  key: '#c3a8ef',
});
