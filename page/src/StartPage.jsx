import { useCallback, useEffect, useState } from 'react';
import { LanguageToggle, Mark } from './parts.jsx';
import { fetchSignIns, signIn } from './server.js';
import { useTexts } from './texts.js';

export function StartPage({ message, onMessage, onSignedIn }) {
  const { t } = useTexts();
  const [signIns, setSignIns] = useState(null);
  const [unavailable, setUnavailable] = useState(false);
  const [busy, setBusy] = useState(null);

  useEffect(() => {
    document.title = 'Indsats';
  }, []);

  const load = useCallback(() => {
    setUnavailable(false);
    fetchSignIns().then(setSignIns, () => setUnavailable(true));
  }, []);
  useEffect(load, [load]);

  async function choose(person) {
    setBusy(person.id);
    onMessage(null);
    try {
      await onSignedIn(await signIn(person));
    } catch {
      onMessage({ signInFailed: person.name });
    }
    setBusy(null);
  }

  const text = message?.signInFailed ? t.signInFailed(message.signInFailed) : t[message];

  return (
    <div className="start">
      <header className="bar">
        <Mark />
        <LanguageToggle />
      </header>
      <main>
        <p className="kind">Demo</p>
        <h1>{t.lead}</h1>
        <p className="about">{t.about}</p>
        <p className="notice">
          <strong>{t.notice}</strong> {t.noticeMore}
        </p>
        <div role="alert">{text && <p className="message">{text}</p>}</div>

        <h2 id="choose">{t.choose}</h2>
        {unavailable ? (
          <p className="message" role="alert">
            {t.noSignIns}{' '}
            <button type="button" className="quiet" onClick={load}>
              {t.retry}
            </button>
          </p>
        ) : (
          !signIns && <p className="loading">{t.loading}</p>
        )}
        <ul className="cards" aria-labelledby="choose">
          {signIns?.map((person) => (
            <Card key={person.id} person={person} busy={busy} onChoose={choose} />
          ))}
        </ul>
      </main>
      <footer>
        <span>{t.tool}</span>
        <a href="/assets/third-party-licences.txt">{t.licences}</a>
      </footer>
    </div>
  );
}

function Card({ person, busy, onChoose }) {
  const { t, roleName, pick } = useTexts();
  const role = roleName(person.role);
  const waiting = busy === person.id;
  return (
    <li className="card" data-sign-in={person.id}>
      <h3>{role}</h3>
      <p className="who">
        <b>{person.name}</b>
        <span>{person.unit}</span>
      </p>
      <p className="what">{pick(person.description)}</p>
      <button
        type="button"
        className="primary"
        disabled={busy !== null}
        aria-label={t.signInAs(person.name, role)}
        onClick={() => onChoose(person)}
      >
        {waiting ? t.signingIn : t.signIn}
      </button>
    </li>
  );
}
