// Watches a browser page for everything that must not happen.

/** Returns the list of offences, which grows while the page is used. */
export async function guard(page, origin) {
  const offences = [];
  page.on('pageerror', (error) => offences.push(`uncaught: ${error.stack ?? error}`));
  page.on('console', (message) => {
    if (message.type() === 'error') offences.push(`console: ${message.text()}`);
  });
  page.on('worker', (worker) => {
    worker.on?.('console', (message) => {
      if (message.type() === 'error') offences.push(`worker: ${message.text()}`);
    });
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== origin) {
      offences.push(`request to ${url.href}`);
    }
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText;
    if (reason !== 'net::ERR_ABORTED') offences.push(`failed: ${request.url()} ${reason}`);
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return offences;
}
