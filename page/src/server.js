// Everything the page asks the server for.

export class HttpError extends Error {
  constructor(status) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

async function json(path, options) {
  const response = await fetch(path, { credentials: 'omit', cache: 'no-store', ...options });
  if (!response.ok) throw new HttpError(response.status);
  return response.json();
}

export const fetchSignIns = () => json('/demo/sign-ins');

export const fetchExamples = (role) => json(`/demo/operations?role=${encodeURIComponent(role)}`);

export async function signIn({ id, role, name, unit }) {
  const { accessToken, expiresIn } = await json('/demo/sign-in', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ id }),
  });
  return { id, role, name, unit, accessToken, expiresAt: Date.now() + expiresIn * 1000 };
}
