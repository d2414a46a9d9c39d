import { useCallback, useEffect, useState } from 'react';
import { LanguageToggle, Mark } from '../parts.jsx';
import { clearEditor, editorStorage } from '../session.js';
import { LanguageContext, firstLanguage, keepLanguage, textsIn } from '../texts.js';
import { fetchSession, fetcher, signOut } from './server.js';

const FIRST = { query: '{\n  viewer {\n    roleInUse\n    purpose\n  }\n}\n' };

/** GraphiQL is loaded only once somebody is signed in. */
async function openWorkbench(session, onExpired) {
  const { Workbench } = await import('../Workbench.jsx');
  let open = true;
  const close = () => {
    open = false;
    clearEditor();
  };
  const expired = () => {
    close();
    onExpired();
  };
  return { Workbench, session, first: FIRST, fetcher: fetcher(expired), storage: editorStorage(() => open), close };
}

export function App() {
  const [language, setLanguage] = useState(firstLanguage);
  const [open, setOpen] = useState(null);
  const [message, setMessage] = useState(null);
  const [waiting, setWaiting] = useState(true);
  const t = textsIn(language);

  useEffect(() => keepLanguage(language), [language]);

  const enter = useCallback(async () => {
    const expired = () => {
      setOpen(null);
      setMessage('expired');
    };
    try {
      const session = await fetchSession();
      if (!session) clearEditor();
      else if (!session.role) setMessage('noRole');
      else setOpen(await openWorkbench(session, expired));
    } catch {
      setMessage('openFailed');
    }
    setWaiting(false);
  }, []);
  useEffect(() => void enter(), [enter]);

  async function leave() {
    try {
      const location = await signOut();
      open?.close();
      window.location.assign(location);
    } catch {
      setOpen(null);
      setMessage('signOutFailed');
    }
  }

  let view = null;
  if (open) {
    const { Workbench, close: _, ...opened } = open;
    view = <Workbench {...opened} leave={{ text: t.signOut, title: t.signOutTitle, action: leave }} />;
  } else if (!waiting) {
    view = <StartPage t={t} message={message} onLeave={message === 'noRole' || message === 'signOutFailed' ? leave : null} />;
  }
  return <LanguageContext value={{ language, setLanguage }}>{view}</LanguageContext>;
}

function StartPage({ t, message, onLeave }) {
  useEffect(() => {
    document.title = 'Indsats';
  }, []);
  return (
    <div className="start">
      <header className="bar">
        <Mark />
        <LanguageToggle />
      </header>
      <main>
        <h1>{t.leadSession}</h1>
        <p className="about">{t.aboutSession}</p>
        <div role="alert">{message && <p className="message">{t[message]}</p>}</div>
        {onLeave ? (
          <button type="button" className="primary" onClick={onLeave}>
            {t.signOut}
          </button>
        ) : (
          <a className="primary sign-in" href="/auth/login?return_to=/">
            {t.signIn}
          </a>
        )}
      </main>
      <footer>
        <a href="/assets/third-party-licences.txt">{t.licences}</a>
      </footer>
    </div>
  );
}
