import './workers.js';
import { HISTORY_PLUGIN, GraphiQL } from 'graphiql';
import { useEffect, useMemo, useState } from 'react';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './workbench.css';
import { examplesPlugin } from './Examples.jsx';
import { graphqlFetcher } from './fetcher.js';
import { LanguageToggle, Mark } from './parts.jsx';
import { editorStorage } from './session.js';
import { useTexts } from './texts.js';

export function Workbench({ session, examples, onSwitch, onExpired }) {
  const { t, roleName } = useTexts();
  const fetcher = useMemo(() => graphqlFetcher(session, onExpired), [session]);
  const plugin = useMemo(() => examplesPlugin(t.examples, examples), [t, examples]);
  const plugins = useMemo(() => [plugin, HISTORY_PLUGIN], [plugin]);
  const [storage] = useState(() => editorStorage(session));
  const [first] = useState(() => firstOperation(examples, storage));

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
        <button type="button" className="quiet" title={t.changeTitle} onClick={onSwitch}>
          {t.change}
        </button>
      </header>
      <main>
        <h1 className="visually-hidden">GraphiQL</h1>
        <GraphiQL
          fetcher={fetcher}
          storage={storage}
          plugins={plugins}
          visiblePlugin={plugin}
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

/** The first example opens in the first tab, unless the tabs of an earlier load are still there. */
function firstOperation(examples, storage) {
  const [example] = examples;
  if (!example || storage.getItem('graphiql:tabState')) return { defaultQuery: '' };
  return { initialQuery: example.query, initialVariables: example.variables ?? '' };
}
