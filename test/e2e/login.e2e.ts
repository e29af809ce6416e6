import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, watchPage, withoutChromium } from './chromium.ts';
import { consoleOfTheseSources } from './console-build.ts';
import { freeDemoPorts } from './free-demo-ports.ts';
import { openGraphiql } from './graphiql-page.ts';
import { type WeftProcess, weftEntry } from './weft-process.ts';

const joined = 'query Paid { listOrders(limit: 2, status: [DELIVERED]) { id customer { name } payment { amount } } }';

/** What `npm start` starts, and a browser for all of this file. */
describe.skipIf(withoutChromium)(`Signing in, in Chromium${withoutChromium ? ` (${withoutChromium})` : ''}`, () => {
  let demo: WeftProcess;
  let browser: Browser;
  let context: BrowserContext;
  let url = '';
  let pageUrl = '';
  let issuer = '';

  beforeAll(async () => {
    await consoleOfTheseSources();
    demo = weftEntry('demo/start.js', ['--port', '0'], { env: freeDemoPorts });
    [browser, [, url = '', pageUrl = '']] = await Promise.all([
      launchChromium(),
      demo.until(/GraphiQL +(http:\S+)[\s\S]*Sample page +(http:\S+)/),
    ]);
    ({ issuer } = (await (await fetch(`${pageUrl}settings.json`)).json()) as { issuer: string });
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  });

  afterEach(async () => {
    await Promise.all(context.pages().map((page) => page.close()));
    await context.clearCookies();
  });

  afterAll(async () => {
    await browser?.close();
    await demo?.[Symbol.asyncDispose]();
  });

  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
  const notice = (page: Page) => page.locator('.weft-sign-in-notice p, #notice:not([hidden])');

  async function signIn(page: Page, person: string, answer = 'Allow'): Promise<void> {
    await button(page, 'Continue with Halden ID').click();
    await button(page, person).click();
    await button(page, answer).click();
  }

  /** GraphiQL as a first-time visitor finds it, who takes the preset key out of the headers. */
  async function visit() {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Storage.clearDataForOrigin', { origin: new URL(url).origin, storageTypes: 'local_storage' });
    return openGraphiql(page, url);
  }

  /** The same as far as signing in goes: nothing is asked. */
  async function openPage(prepare = async (_page: Page): Promise<unknown> => undefined): Promise<Page> {
    const page = await context.newPage();
    await prepare(page);
    await page.goto(url, { waitUntil: 'commit' });
    return page;
  }

  /** Grants of the requests for tokens that a page makes from now on. */
  function grantsOf(page: Page): string[] {
    const grants: string[] = [];
    page.on('request', (request) => {
      const grant = new URLSearchParams(request.postData() ?? '').get('grant_type');
      if (grant !== null) grants.push(grant);
    });
    return grants;
  }

  const isOperation = (request: Request) => request.url() === url && request.postData()?.includes('"Paid"') === true;

  /** Presses run. @returns the answer, once the page shows it, and the request */
  async function run(page: Page) {
    const asked = page.waitForResponse((response) => isOperation(response.request()));
    await page.locator('.graphiql-execute-button').click();
    const response = await asked;
    const { data, errors } = (await response.json()) as { data?: object; errors?: object[] };
    await page
      .locator('.result-window')
      .getByText(errors ? '"errors"' : '"data"')
      .first()
      .waitFor();
    return { answer: errors ? { errors } : { data }, sent: await response.request().allHeaders() };
  }

  /** Waits until the page that somebody came back to shows who it is, and can run what stands in it. */
  async function arrived(page: Page, person: string): Promise<void> {
    await button(page, `Signed in as ${person}`).waitFor();
    await page.locator('.result-window .monaco-editor').waitFor();
  }

  describe('in GraphiQL', () => {
    it('a joined query that needs a scope is refused before, and answered after', async () => {
      const graphiql = await visit();
      const { page } = graphiql;
      const faults = watchPage(page, new URL(url).origin);
      await graphiql.write('Headers', '');
      await graphiql.write('Operation Editor', joined);
      const refused = await run(page);
      expect(refused.answer.errors?.[0]).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
      await graphiql.write('Operation Editor', `${joined} # mine`);
      // Before GraphiQL would have stored what was written.
      await signIn(page, 'Maya Lindgren');
      await arrived(page, 'Maya Lindgren');
      expect(page.url()).toBe(url);
      await page.locator('section[aria-label="Operation Editor"] .view-lines').getByText('# mine').waitFor();
      const { answer, sent } = await run(page);
      const order = {
        id: expect.any(String),
        customer: { name: expect.any(String) },
        payment: { amount: expect.any(Number) },
      };
      expect(answer).toEqual({ data: { listOrders: [order, order] } });
      const { authorization = '', 'x-api-key': key } = sent;
      expect([authorization.slice(0, 10), key]).toEqual(['Bearer eyJ', undefined]);
      const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
      expect(kept).toContain('# mine');
      expect(kept).not.toContain(authorization.slice('Bearer '.length));
      expect(kept).not.toMatch(/eyJ|refresh|verifier/);
      expect(demo.stderr() + demo.stdout()).not.toContain('code=');
      expect(new Set(faults.foreignRequests.map((asked) => new URL(asked).origin))).toEqual(new Set([issuer]));
      expect(faults.messages.filter((message) => !message.includes('401'))).toEqual([]);
    });

    it('who may not see payments is told so, and somebody else who may can take over', async () => {
      const graphiql = await visit();
      const { page } = graphiql;
      await graphiql.write('Operation Editor', joined);
      await signIn(page, 'Jonas Weber');
      await arrived(page, 'Jonas Weber');
      expect((await run(page)).answer).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
      // By keyboard alone.
      await button(page, 'Signed in as Jonas Weber').press('Enter');
      const card = page.getByRole('region', { name: 'Account' });
      await card.getByText('jonas@halden.example').waitFor();
      expect(await card.locator('[data-granted=true]').allInnerTexts()).toEqual(['customers:read', 'orders:read']);
      expect(await card.locator('[data-granted=false]').allInnerTexts()).toContainEqual(
        expect.stringMatching(/^payments:read\s*not granted$/),
      );
      await page.keyboard.press('Escape');
      await card.waitFor({ state: 'hidden' });
      await button(page, 'Signed in as Jonas Weber').press('Enter');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await button(page, 'Maya Lindgren').click();
      await button(page, 'Allow').click();
      await arrived(page, 'Maya Lindgren');
      expect((await run(page)).answer).toMatchObject({ data: { listOrders: [{}, {}] } });
    });

    it('who refuses is not signed in, and neither is who comes with a state that was not given here', async () => {
      const page = await openPage();
      await signIn(page, 'Maya Lindgren', 'Refuse');
      await notice(page).waitFor();
      expect(await notice(page).innerText()).toBe('Nobody was signed in: it was refused at Halden ID.');
      expect(page.url()).toBe(url);
      const grants = grantsOf(page);
      await page.goto(`${url}?code=stolen&state=another&iss=${encodeURIComponent(issuer)}`);
      await notice(page).waitFor();
      expect(await notice(page).innerText()).toMatch(/^This sign-in was not begun in this tab/);
      expect([page.url(), grants]).toEqual([url, []]);
      await button(page, 'Dismiss').click();
      await button(page, 'Continue with Halden ID').waitFor();
      expect(await notice(page).count()).toBe(0);
    });

    it('an answer of another identity provider, and a code that was used, sign nobody in', async () => {
      const page = await openPage();
      const grants = grantsOf(page);
      const asked = page.waitForRequest((request) => request.url().startsWith(`${issuer}/auth?`));
      await button(page, 'Continue with Halden ID').click();
      const state = new URL((await asked).url()).searchParams.get('state');
      await page.getByText('Who are you?').waitFor();
      await page.goto(`${url}?code=theirs&state=${state}&iss=https%3A%2F%2Fevil.example`);
      await notice(page).waitFor();
      expect(await notice(page).innerText()).toMatch(/^What Halden ID answered cannot be used: .*"iss"/);
      expect(grants).toEqual([]);
      await page.route(`${issuer}/token`, async (route) => {
        await route.fetch();
        await route.continue();
      });
      await signIn(page, 'Maya Lindgren');
      await notice(page).getByText('Halden ID does not take this code: it was used before, or is too old.').waitFor();
    });

    it('an identity provider that is down is told as a sentence, before and after', async () => {
      const page = await openPage((opened) => opened.route(`${issuer}/.well-known/**`, (route) => route.abort()));
      await button(page, 'Continue with Halden ID').click();
      await notice(page).getByText('Halden ID cannot be reached from this page.').waitFor();
      expect(page.url()).toBe(url);
      await page.unroute(`${issuer}/.well-known/**`);
      await page.route(`${issuer}/token`, (route) => route.abort());
      await signIn(page, 'Maya Lindgren');
      await notice(page).getByText('Halden ID cannot be reached from this page.').waitFor();
      await button(page, 'Continue with Halden ID').waitFor();
    });

    it('a token is renewed before it ends, given up when the gateway refuses it, and revoked at the end', async () => {
      const graphiql = await visit();
      const { page } = graphiql;
      await graphiql.write('Operation Editor', joined);
      await signIn(page, 'Maya Lindgren');
      await arrived(page, 'Maya Lindgren');
      const grants = grantsOf(page);
      expect((await run(page)).answer).toMatchObject({ data: {} });
      expect(grants).toEqual([]);
      await page.clock.setFixedTime(Date.now() + 580_000);
      const renewed = page.waitForResponse(`${issuer}/token`);
      await page.locator('.graphiql-execute-button').click();
      expect((await renewed).status()).toBe(200);
      await expect.poll(() => grants).toEqual(['refresh_token']);
      const invalid = { 'www-authenticate': 'Bearer realm="graphql", error="invalid_token"' };
      await page.route(url, (route) => route.fulfill({ status: 401, headers: invalid, json: { errors: [] } }), {
        times: 2,
      });
      await page.locator('.graphiql-execute-button').click();
      await notice(page).getByText('The gateway takes your sign-in no longer. Sign in at Halden ID again.').waitFor();
      expect(grants).toEqual(['refresh_token', 'refresh_token']);
      // Halden ID still knows who it is.
      await button(page, 'Continue with Halden ID').click();
      await button(page, 'Allow').click();
      await button(page, 'Signed in as Maya Lindgren').click();
      const revoked = page.waitForResponse(`${issuer}/token/revocation`);
      await button(page, 'Sign out').click();
      expect((await revoked).status()).toBe(200);
      await button(page, 'Continue with Halden ID').click();
      await page.getByText('Who are you?').waitFor();
    });
  });

  describe('on the sample page', () => {
    it('a joined query is answered for who may see payments, and refused before', async () => {
      const page = await context.newPage();
      const faults = watchPage(page, new URL(pageUrl).origin);
      await page.goto(pageUrl);
      const status = await page.evaluate(
        async ([gateway, query]) => {
          const headers = { 'content-type': 'application/json' };
          return (await fetch(gateway, { method: 'POST', headers, body: JSON.stringify({ query }) })).status;
        },
        [url, joined] as const,
      );
      expect(status).toBe(401);
      await signIn(page, 'Maya Lindgren');
      await page.getByRole('listitem').first().waitFor();
      expect(await page.getByRole('listitem').count()).toBe(6);
      expect(await page.locator('.paid').first().innerText()).toMatch(/paid by|refunded/);
      expect(page.url()).toBe(pageUrl);
      expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
      const { origin } = new URL(url);
      expect(faults.foreignRequests.every((asked) => asked.startsWith(origin) || asked.startsWith(issuer))).toBe(true);
      expect(faults.messages.filter((message) => !message.includes('401'))).toEqual([]);
      await button(page, 'Sign out').click();
      await button(page, 'Continue with Halden ID').click();
      await page.getByText('Who are you?').waitFor();
    });

    it('who may not see payments, or refuses, is told so', async () => {
      const page = await context.newPage();
      await page.goto(pageUrl);
      await signIn(page, 'Jonas Weber', 'Refuse');
      await notice(page).getByText('Nobody was signed in: it was refused.').waitFor();
      await button(page, 'Continue with Halden ID').click();
      await button(page, 'Allow').click();
      await notice(page).getByText('Jonas Weber may not see all of this').waitFor();
    });

    it('the gateway lets pages of no other origin read its answers', async () => {
      const allowed = async (origin: string) => {
        const headers = { origin, 'content-type': 'application/json' };
        const response = await fetch(url, { method: 'POST', headers, body: '{"query":"{ __typename }"}' });
        return response.headers.get('access-control-allow-origin');
      };
      const { origin } = new URL(pageUrl);
      expect(await Promise.all([origin, 'http://127.0.0.1:1', 'null'].map(allowed))).toEqual([origin, null, null]);
    });
  });
});
