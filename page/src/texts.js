import { createContext, useContext } from 'react';

const TEXTS = {
  da: {
    lead: 'Kommunalt sagsarbejde via GraphQL',
    about:
      'Prøv tjenesten i forskellige roller. Hver rolle ser kun det, den har ret til, og hvert opslag bliver skrevet i loggen.',
    notice: 'Alt er opdigtet.',
    noticeMore:
      'Kommunen findes ikke. Alle personer, sager og medarbejdere er genereret til demoen, og ingen af dem er virkelige.',
    choose: 'Log ind som',
    signIn: 'Log ind',
    signingIn: 'Logger ind …',
    signInAs: (name, role) => `Log ind som ${name}, ${role}`,
    loading: 'Henter …',
    noSignIns: 'Listen over roller kunne ikke hentes.',
    retry: 'Prøv igen',
    signInFailed: (name) => `Du blev ikke logget ind som ${name}. Prøv igen om lidt.`,
    expired: 'Din session er udløbet. Log ind igen.',
    openFailed: 'Editoren kunne ikke hentes. Prøv igen om lidt.',
    language: 'Sprog',
    licences: 'Licenser',
    tool: 'Efter login åbner GraphiQL med eksempler til rollen.',
    signedInAs: 'Logget ind som',
    signOut: 'Log ud',
    signOutTitle: 'Log ud her og hos kommunens login',
    signOutFailed: 'Du blev ikke logget ud. Prøv igen om lidt.',
    leadSession: 'Kommunalt sagsarbejde via GraphQL',
    aboutSession: 'Log ind med kommunens login. Du ser kun det, du har ret til, og hvert opslag bliver skrevet i loggen.',
    noRole: 'Du er logget ind, men har ingen rolle her.',
    change: 'Skift',
    changeTitle: 'Log ud og gå til forsiden',
    examples: 'Eksempler',
    examplesIntro: 'Vælg et eksempel, og kør det med ▶.',
    noExamples: 'Der er ingen eksempler til rollen.',
    purpose: 'Formålet med et opslag angives under Headers:',
  },
  en: {
    lead: 'Municipal casework over GraphQL',
    about:
      'Try the service in different roles. Each role sees only what it is entitled to, and every look-up is written to the log.',
    notice: 'Everything is invented.',
    noticeMore:
      'The municipality does not exist. All people, cases and employees were generated for the demo, and none of them are real.',
    choose: 'Sign in as',
    signIn: 'Sign in',
    signingIn: 'Signing in …',
    signInAs: (name, role) => `Sign in as ${name}, ${role}`,
    loading: 'Loading …',
    noSignIns: 'The list of roles could not be loaded.',
    retry: 'Try again',
    signInFailed: (name) => `You were not signed in as ${name}. Try again in a moment.`,
    expired: 'Your session has expired. Please sign in again.',
    openFailed: 'The editor could not be loaded. Try again in a moment.',
    language: 'Language',
    licences: 'Licences',
    tool: 'After sign-in, GraphiQL opens with examples for the role.',
    signedInAs: 'Signed in as',
    signOut: 'Sign out',
    signOutTitle: 'Sign out here and at the municipality’s sign-in',
    signOutFailed: 'You were not signed out. Try again in a moment.',
    leadSession: 'Municipal casework over GraphQL',
    aboutSession: 'Sign in with the municipality’s sign-in. You see only what you are entitled to, and every look-up is written to the log.',
    noRole: 'You are signed in but have no role here.',
    change: 'Switch',
    changeTitle: 'Sign out and go to the start page',
    examples: 'Examples',
    examplesIntro: 'Choose an example and run it with ▶.',
    noExamples: 'There are no examples for the role.',
    purpose: 'The purpose of a look-up is given under Headers:',
  },
};

const ROLES = {
  CASEWORKER: { da: 'Sagsbehandler', en: 'Caseworker' },
  MANAGER: { da: 'Leder', en: 'Manager' },
  AUDITOR: { da: 'Revisor', en: 'Auditor' },
  AUDIT_CLIENT: { da: 'Revisionssystem', en: 'Audit system' },
  BENEFIT_OFFICER: { da: 'Ydelsesmedarbejder', en: 'Benefit officer' },
  DATA_PROTECTION_OFFICER: { da: 'Databeskyttelsesrådgiver', en: 'Data protection officer' },
  ADMINISTRATOR: { da: 'Administrator', en: 'Administrator' },
};

export const LANGUAGES = { da: 'Dansk', en: 'English' };
const KEY = 'indsats:language';

export function firstLanguage() {
  const kept = localStorage.getItem(KEY);
  if (kept in LANGUAGES) return kept;
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('da')) ? 'da' : 'en';
}

export function keepLanguage(language) {
  localStorage.setItem(KEY, language);
  document.documentElement.lang = language;
}

export const LanguageContext = createContext({ language: 'da', setLanguage() {} });

export const textsIn = (language) => TEXTS[language];

/** The texts in the chosen language, and how to write a role and a text of the server in it. */
export function useTexts() {
  const { language, setLanguage } = useContext(LanguageContext);
  return {
    t: TEXTS[language],
    language,
    setLanguage,
    roleName: (role) => ROLES[role]?.[language] ?? role,
    pick: (text) => text?.[language] ?? text?.da ?? '',
  };
}
