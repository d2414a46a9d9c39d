import { LANGUAGES, useTexts } from './texts.js';

export function Mark() {
  return (
    <span className="mark">
      <svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true">
        <rect width="24" height="24" rx="5" fill="var(--mark)" />
        <g fill="#fff">
          <rect x="5.5" y="5.5" width="3" height="13" rx="1" />
          <rect x="11" y="8" width="7.5" height="2.6" rx="1" />
          <rect x="11" y="13.4" width="5" height="2.6" rx="1" />
        </g>
      </svg>
      Indsats
    </span>
  );
}

export function LanguageToggle() {
  const { t, language, setLanguage } = useTexts();
  return (
    <div className="languages" role="group" aria-label={t.language}>
      {Object.entries(LANGUAGES).map(([code, name]) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={code === language}
          onClick={() => setLanguage(code)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
