import { pick as pickState, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useTexts } from './texts.js';

function ExamplesIcon(props) {
  return (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" {...props}>
      <rect x="2.75" y="2.75" width="14.5" height="14.5" rx="2.5" />
      <path d="M6 7h8M6 10h8M6 13h5" strokeLinecap="round" />
    </svg>
  );
}

/** GraphiQL's side panel with the operations made for the role. */
export function examplesPlugin(title, examples) {
  return { title, icon: ExamplesIcon, content: () => <Examples examples={examples} /> };
}

const STATE = pickState('queryEditor', 'variableEditor', 'tabs', 'activeTabIndex');

function Examples({ examples }) {
  const { t, pick } = useTexts();
  const { queryEditor, variableEditor, tabs, activeTabIndex } = useGraphiQL(STATE);
  const { addTab, changeTab, setOperationName, stop, updateActiveTabValues } = useGraphiQLActions();
  const shown = tabs[activeTabIndex]?.query ?? '';

  function open({ name, query, variables = '' }) {
    const at = tabs.findIndex((tab) => tab.query === query);
    if (at === activeTabIndex) return;
    if (at >= 0) {
      changeTab(at);
    } else {
      // An operation that somebody has written or changed stays; an untouched example gives way.
      const current = queryEditor.getValue();
      if (current.trim() && !examples.some((example) => example.query === current)) addTab();
      stop();
      queryEditor.setValue(query);
      variableEditor.setValue(variables);
      updateActiveTabValues({ query, variables, response: null });
    }
    setOperationName(name);
  }

  return (
    <section aria-label={t.examples} className="examples">
      <h2>{t.examples}</h2>
      <p>{examples.length ? t.examplesIntro : t.noExamples}</p>
      <ul>
        {examples.map((example) => (
          <li key={example.name}>
            <button
              type="button"
              data-example={example.name}
              aria-current={example.query === shown}
              disabled={!queryEditor || !variableEditor}
              onClick={() => open(example)}
            >
              {pick(example.title)}
              <code>{example.name}</code>
            </button>
          </li>
        ))}
      </ul>
      <p className="hint">
        {t.purpose}
        <code>{'{ "X-Purpose": "…" }'}</code>
      </p>
    </section>
  );
}
