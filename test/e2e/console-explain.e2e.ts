import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../project-folder.ts';
import { launchChromium, watchPage, withoutChromium } from './chromium.ts';
import { consoleOfTheseSources } from './console-build.ts';
import { type GraphiqlPage, openGraphiql } from './graphiql-page.ts';
import type { LoopbackServer } from './upstream-loopback.ts';
import { listed, resolveTo, warehouse, warehouseProject } from './warehouse-upstream.ts';
import { weft } from './weft-process.ts';

const typeDefs = `
extend type Line { item: Item ${resolveTo('item', 'sourceArgs: { sku: "{root.itemSku}" }')} }
extend type Item { maker: Maker ${resolveTo('makers', 'keyField: "makerId", keysArg: "ids"')} }`;

const gateway = `{ schema: { style: graphql }, explain: true, sources: { warehouse: { credentials: { type: bearer, token: 'sk_very_secret' } } } }`;

const linesText = 'query Lines { lines(limit: 4) { id item { title maker { name } } } }';

/** For `expect.poll`: as long as a busy machine may take. */
const slowly = { timeout: 20_000 };

const serve = () =>
  warehouse({
    lines: (_, url) =>
      Array.from({ length: Number(url.searchParams.get('limit') ?? 50) }, (_, n) => ({
        id: `l${n}`,
        item_sku: `s${n === 3 ? 2 : n}`,
      })),
    item: (_, url) => {
      const sku = url.pathname.split('/')[2];
      return sku === 's1' ? 500 : { sku, title: 'T', maker_id: 7 };
    },
    makers: (_, url) => listed(url, 'ids').map((id) => ({ id: Number(id), name: `M${id}` })),
  });

/** A gateway before the warehouse, as its user starts it. */
async function started(upstream: LoopbackServer, section: string) {
  const folder = projectFolder(warehouseProject(upstream.origin, typeDefs, section));
  const running = weft(['start', '--dir', folder.dir, '--port', '0']);
  const [, origin = ''] = await running.until(/GraphiQL +(http:\/\/127\.0\.0\.1:\d+)\/graphql/);
  return {
    origin,
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

describe.skipIf(withoutChromium)(
  `the panel "Explain" in Chromium${withoutChromium ? ` (${withoutChromium})` : ''}`,
  () => {
    let browser: Browser;
    let context: BrowserContext;
    let upstream: LoopbackServer;
    let explaining: Awaited<ReturnType<typeof started>>;
    let silent: Awaited<ReturnType<typeof started>>;
    let limited: Awaited<ReturnType<typeof started>>;

    beforeAll(async () => {
      await consoleOfTheseSources();
      upstream = await serve();
      [browser, explaining, silent, limited] = await Promise.all([
        launchChromium(),
        started(upstream, gateway),
        started(upstream, '{ schema: { style: graphql } }'),
        started(upstream, '{ schema: { style: graphql }, explain: true, limits: { upstreamCalls: 1 } }'),
      ]);
      context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    });

    afterEach(async () => {
      await Promise.all(context.pages().map((page) => page.close()));
    });

    afterAll(async () => {
      await browser?.close();
      await explaining?.[Symbol.asyncDispose]();
      await silent?.[Symbol.asyncDispose]();
      await limited?.[Symbol.asyncDispose]();
      await upstream?.[Symbol.asyncDispose]();
    });

    /** A first-time visitor's GraphiQL with this operation and the panel open. Pages share what the browser has loaded. */
    async function opened(text: string, origin = explaining.origin) {
      await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
      const page = await context.newPage();
      const devtools = await context.newCDPSession(page);
      await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'local_storage' });
      const faults = watchPage(page, origin);
      const graphiql = await openGraphiql(page, `${origin}/graphql`);
      await graphiql.write('Operation Editor', text);
      await page.getByRole('button', { name: 'Show Explain' }).click();
      upstream.received.length = 0;
      return { page, graphiql, panel: page.getByRole('region', { name: 'Explain' }), faults };
    }

    async function run(page: Page, panel: Locator): Promise<void> {
      await page.locator('.graphiql-execute-button').click();
      await panel.getByRole('button', { name: 'Last run', pressed: true }).waitFor();
    }

    it('tells before a run what the operation may come to, without a call', async () => {
      const { panel, faults } = await opened(linesText);
      await panel.getByText('6 calls', { exact: true }).waitFor();
      const rows = panel.locator('.weft-planned-row');
      expect(await rows.allInnerTexts().then((texts) => texts.map((text) => text.replaceAll(/\s+/g, ' ')))).toEqual([
        'lines 1 call warehouse lines',
        'item 4 calls for 4 rows warehouse item · one call for each itemSku',
        'maker 1 call for 4 rows warehouse makers · batch: makerId → ids',
      ]);
      expect(upstream.received).toEqual([]);
      expect(faults).toEqual({ foreignRequests: [], messages: [] });
    });

    it('shows each call of a run as a bar at its time, with keys, deduplicated calls and failures', async () => {
      const { page, panel, faults } = await opened(linesText);
      await run(page, panel);
      const rows = panel.locator('.weft-call-row');
      const texts = (await rows.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
      expect(texts).toEqual([
        expect.stringMatching(/^lines warehouse GET 200 \d+ B \S+ m?s$/),
        expect.stringMatching(/^item warehouse GET 200 \d+ B \S+ m?s$/),
        expect.stringMatching(/^item warehouse GET 500 0 B \S+ m?s$/),
        expect.stringMatching(/^item warehouse GET 200 1 deduplicated \d+ B \S+ m?s$/),
        expect.stringMatching(/^makers warehouse GET 200 1 key for 3 \d+ B \S+ m?s$/),
      ]);
      expect(texts).toHaveLength(upstream.received.length);
      const figures = (await panel.locator('.weft-figure').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
      expect(figures).toEqual([
        'Calls 5 of at most 6',
        expect.stringMatching(/^Time \S+ m?s \S+ m?s in APIs$/),
        expect.stringMatching(/^Read \d+ B$/),
        'Deduplicated 1 not called again',
        'Failed 1 1 error',
      ]);
      const bars = await Promise.all((await panel.locator('.weft-bar').all()).map((bar) => bar.boundingBox()));
      const [first, second, , , last] = bars.map((box) => box ?? { x: 0, width: 0 });
      expect(second?.x).toBeGreaterThanOrEqual((first?.x ?? 0) + (first?.width ?? 0) - 3);
      expect(last?.x).toBeGreaterThan(second?.x ?? 0);
      expect(bars.every((box) => box && box.width > 0)).toBe(true);
      expect(faults).toEqual({ foreignRequests: [], messages: [] });
    });

    it('copies a call as a curl command without secrets', async () => {
      const { page, panel } = await opened(linesText);
      await run(page, panel);
      await panel.getByRole('button', { name: /^lines warehouse/ }).click();
      await panel.getByText(`GET ${upstream.origin}/lines?limit=4`).waitFor();
      await panel.getByRole('button', { name: 'Copy as curl' }).click();
      await panel.getByText('Copied').waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
        `curl '${upstream.origin}/lines?limit=4' -H 'accept: application/json' -H "authorization: Bearer $WAREHOUSE_TOKEN"`,
      );
      expect(await page.content()).not.toContain('sk_very_secret');
    });

    it('is walked through by keyboard', async () => {
      const { page, panel } = await opened(linesText);
      await run(page, panel);
      const focused = () =>
        page.evaluate(() => (document.activeElement as HTMLElement | null)?.innerText.split('\n')[0]);
      await panel.locator('[data-row]').first().focus();
      await page.keyboard.press('ArrowDown');
      expect(await focused()).toBe('lines');
      await page.keyboard.press('Enter');
      await panel.getByRole('button', { name: 'Copy as curl' }).waitFor();
      await page.keyboard.press('End');
      expect(await focused()).toBe('makers');
      await page.keyboard.press('Home');
      await page.keyboard.press('Space');
      await expect.poll(() => panel.locator('.weft-call-row').count(), slowly).toBe(4);
    });

    it('shows the answer as other clients get it', async () => {
      const { page, panel, graphiql } = await opened('query One { lines(limit: 1) { id } }');
      await run(page, panel);
      await shownAnswer(graphiql).getByText('"l0"').waitFor();
      expect(await shownAnswer(graphiql).textContent()).not.toContain('explain');
    });

    it('keeps a run that is older than the text, says so, and plans the text', async () => {
      const { page, panel, graphiql } = await opened(linesText);
      await run(page, panel);
      await graphiql.write('Operation Editor', 'query Two { lines(limit: 2) { item { sku } } }');
      await panel.getByText('The operation was changed since this run.').waitFor();
      expect(await panel.locator('.weft-call-row').count()).toBe(5);
      await panel.getByRole('button', { name: 'Plan' }).click();
      await panel.getByText('3 calls', { exact: true }).waitFor();
      await graphiql.write('Operation Editor', 'query No { lines { nothing } }');
      await panel.getByText('Cannot query field "nothing" on type "Line".').waitFor();
    });

    it('tells an answer without calls, and an operation that was refused', async () => {
      const { page, panel, graphiql } = await opened('query None { __typename }');
      await run(page, panel);
      await panel.getByText('No API was called').waitFor();
      await graphiql.write('Operation Editor', 'query No { lines { nothing } }');
      await page.locator('.graphiql-execute-button').click();
      await panel.getByText('Nothing was executed').waitFor();
      await panel.getByText('Cannot query field "nothing" on type "Line".').waitFor();
    });

    it('tells errors that no failed call explains', async () => {
      const { page, panel } = await opened('query Limited { lines(limit: 4) { id item { sku } } }', limited.origin);
      await run(page, panel);
      const figures = (await panel.locator('.weft-figure').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
      expect(figures.at(-1)).toBe('Errors 4 in the answer');
    });

    it('folds the longest levels of many calls, and shows them when asked', async () => {
      const { page, panel } = await opened('query Many { lines(limit: 150) { item { title } } }');
      await run(page, panel);
      const level = panel.getByRole('button', { name: /^lines\.item/ });
      expect((await level.innerText()).replaceAll(/\s+/g, ' ')).toMatch(/^lines\.item 149 calls 1 failed \S+ m?s$/);
      expect(await panel.locator('.weft-call-row').count()).toBe(1);
      await level.click();
      await expect.poll(() => panel.locator('.weft-call-row').count(), slowly).toBe(150);
    });

    it('says how to turn it on where the gateway does not explain, and asks it for nothing', async () => {
      const { page, panel, faults } = await opened('query One { lines(limit: 1) { id } }', silent.origin);
      await panel.getByText('This gateway does not explain').waitFor();
      await panel.getByText('explain: true').waitFor();
      const request = page.waitForRequest((sent) => sent.method() === 'POST');
      await page.locator('.graphiql-execute-button').click();
      expect((await request).headers()).not.toHaveProperty('x-weft-explain');
      expect(faults).toEqual({ foreignRequests: [], messages: [] });
    });
  },
);

function shownAnswer({ page }: GraphiqlPage): Locator {
  return page.locator('.result-window .view-lines');
}
