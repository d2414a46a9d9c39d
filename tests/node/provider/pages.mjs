// The provider's own pages: sign in, and whether to sign out everywhere.

const page = (title, body) => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>${title}</title><link rel="icon" href="data:," /></head>
  <body style="font: 1rem/1.5 system-ui; margin: 4rem auto; max-width: 24rem">
    <h1>${title}</h1>
    ${body}
  </body>
</html>`;

export const signInPage = (action, failed) =>
  page(
    'Kommunens login',
    `<form method="post" action="${action}">
      ${failed ? '<p role="alert">Forkert brugernavn eller adgangskode.</p>' : ''}
      <p><label>Brugernavn <input name="account" autocomplete="username" autofocus required /></label></p>
      <p><label>Adgangskode <input name="password" type="password" autocomplete="current-password" required /></label></p>
      <p><button>Log ind</button></p>
    </form>`,
  );

/** `form` is the provider's, with its token against forged requests. */
export const signOutPage = (form) =>
  page('Log ud af alt?', `${form}<button form="op.logoutForm" name="logout" value="yes">Log ud</button>`);

export const signedOutPage = () => page('Logget ud', '<p>Du er logget ud.</p>');

export const errorPage = (error) => page('Det gik ikke', `<p>${error}</p>`);
