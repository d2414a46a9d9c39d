import './workers.js';
import { HISTORY_PLUGIN, GraphiQL } from 'graphiql';
import { useEffect, useMemo, useState } from 'react';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './workbench.css';
import { examplesPlugin } from './Examples.jsx';
import { LanguageToggle, Mark } from './parts.jsx';
import { useTexts } from './texts.js';

/** GraphiQL for somebody who is signed in; `leave` is what the button at the end of the bar says and does. */
export function Workbench({ session, examples = [], first: opening = examples[0], fetcher, storage, leave }) {
  const { t, roleName } = useTexts();
  const plugin = useMemo(() => examples.length > 0 && examplesPlugin(t.examples, examples), [t, examples]);
  const plugins = useMemo(() => [plugin, HISTORY_PLUGIN].filter(Boolean), [plugin]);
  const [first] = useState(() => firstOperation(opening, storage));

  useEffect(() => {
    document.title = 'Indsats – GraphiQL';
    return () => document.body.classList.remove('graphiql-light', 'graphiql-dark');
  }, []);

  return (
    <div className="workbench">
      <header className="bar">
        <Mark />
        <p className="signed-in">
          <span className="visually-hidden">{t.signedInAs} </span>
          <b>{session.name}</b>
          <span className="role">{roleName(session.role)}</span>
          <span className="unit">{session.unit}</span>
        </p>
        <LanguageToggle />
        <button type="button" className="quiet" title={leave.title} onClick={leave.action}>
          {leave.text}
        </button>
      </header>
      <main>
        <h1 className="visually-hidden">GraphiQL</h1>
        <GraphiQL
          fetcher={fetcher}
          storage={storage}
          plugins={plugins}
          visiblePlugin={plugin || undefined}
          editorTheme={{ light: 'indsats-light', dark: 'indsats-dark' }}
          defaultEditorToolsVisibility="variables"
          showPersistHeadersSettings={false}
          {...first}
        >
          <GraphiQL.Logo>{null}</GraphiQL.Logo>
        </GraphiQL>
      </main>
    </div>
  );
}

/** It opens in the first tab, unless the tabs of an earlier load are still there. */
function firstOperation(example, storage) {
  if (!example || storage.getItem('graphiql:tabState')) return { defaultQuery: '' };
  return { initialQuery: example.query, initialVariables: example.variables ?? '' };
}
