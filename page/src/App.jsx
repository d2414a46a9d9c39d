import { useCallback, useEffect, useState } from 'react';
import { graphqlFetcher } from './fetcher.js';
import { fetchExamples } from './server.js';
import { editorStorage, forgetSession, hasExpired, keepSession, readSession } from './session.js';
import { StartPage } from './StartPage.jsx';
import { LanguageContext, firstLanguage, keepLanguage, textsIn } from './texts.js';

// There is one document. `/` is the start page; `/#graphiql` is GraphiQL while somebody is signed in.
const WORKBENCH = '#graphiql';
const atWorkbench = () => location.hash === WORKBENCH;

/** GraphiQL is loaded only once somebody has signed in, together with the role's examples. */
async function openWorkbench(session, onExpired) {
  const [{ Workbench }, examples] = await Promise.all([
    import('./Workbench.jsx'),
    fetchExamples(session.role),
  ]);
  const open = () => readSession()?.accessToken === session.accessToken;
  const fetcher = graphqlFetcher({ Authorization: `Bearer ${session.accessToken}` }, onExpired);
  return { Workbench, examples, session, fetcher, storage: editorStorage(open) };
}

export function App() {
  const [language, setLanguage] = useState(firstLanguage);
  const [open, setOpen] = useState(null);
  const [opening, setOpening] = useState(() => atWorkbench() && readSession() !== null);
  const [message, setMessage] = useState(null);

  useEffect(() => keepLanguage(language), [language]);

  const leave = useCallback((reason = null) => {
    forgetSession();
    setOpen(null);
    setMessage(reason);
    if (location.hash) history.pushState(null, '', location.pathname);
    window.scrollTo(0, 0);
  }, []);

  const enter = useCallback(
    async (session) => {
      setMessage(null);
      try {
        const opened = await openWorkbench(session, () => leave('expired'));
        keepSession(session);
        if (!atWorkbench()) history.pushState(null, '', WORKBENCH);
        setOpen(opened);
      } catch {
        leave('openFailed');
      }
    },
    [leave],
  );

  // A reload of the tab keeps the session; anything else starts at the start page.
  useEffect(() => {
    const session = atWorkbench() ? readSession() : null;
    if (!session) leave();
    else if (hasExpired(session)) leave('expired');
    else enter(session).finally(() => setOpening(false));
    if (!session || hasExpired(session)) setOpening(false);
  }, [enter, leave]);

  // The browser's back button signs out; going forward again finds nobody signed in.
  useEffect(() => {
    const onMove = () => {
      if (!atWorkbench() || !readSession()) leave();
    };
    addEventListener('popstate', onMove);
    return () => removeEventListener('popstate', onMove);
  }, [leave]);

  let view = null;
  if (open) {
    const { Workbench, ...opened } = open;
    const t = textsIn(language);
    view = <Workbench {...opened} leave={{ text: t.change, title: t.changeTitle, action: () => leave() }} />;
  } else if (!opening) {
    view = <StartPage message={message} onMessage={setMessage} onSignedIn={enter} />;
  }

  return <LanguageContext value={{ language, setLanguage }}>{view}</LanguageContext>;
}
