// Who is signed in, in this browser tab only: sessionStorage, never localStorage or a cookie.
const KEY = 'indsats:session';
const EDITOR = 'graphiql:';

export function readSession() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

export function keepSession(session) {
  sessionStorage.setItem(KEY, JSON.stringify(session));
}

export function hasExpired(session) {
  return Date.now() >= session.expiresAt;
}

/**
 * What the editor remembers between two loads of the page, in this tab only. It writes with a delay;
 * what arrives after its session has ended is dropped.
 */
export function editorStorage(open) {
  return {
    getItem: (key) => sessionStorage.getItem(key),
    setItem: (key, value) => open() && sessionStorage.setItem(key, value),
    removeItem: (key) => sessionStorage.removeItem(key),
    get length() {
      return editorKeys().length;
    },
    clear: clearEditor,
  };
}

export function clearEditor() {
  editorKeys().forEach((key) => sessionStorage.removeItem(key));
}

export function forgetSession() {
  sessionStorage.removeItem(KEY);
  clearEditor();
}

function editorKeys() {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(EDITOR));
}
