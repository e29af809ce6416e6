import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page, PageScreenshotOptions } from 'playwright-core';
import { launchChromium } from './e2e/chromium.ts';
import { freeDemoPorts } from './e2e/free-demo-ports.ts';
import { weftEntry } from './e2e/weft-process.ts';

// `npm run screenshot`: the pictures of the documents, taken of the demo with the first of its operations answered.
const images = join(import.meta.dirname, '../docs/images');

mkdirSync(images, { recursive: true });
await using running = weftEntry('demo/start.js', ['--port', '0'], { env: freeDemoPorts });
const [, url = ''] = await running.until(/GraphiQL +(http:\S+)/);
const browser = await launchChromium();
try {
  const graphiql = await answered(browser, { width: 1440, height: 900 });
  await picture(graphiql, 'graphiql.png');
  const explain = await answered(browser, { width: 1440, height: 900 });
  await explain.getByRole('button', { name: 'Show Explain' }).click();
  // As fast as it is once it is warm.
  await ran(explain);
  await explain.getByRole('button', { name: 'Widen' }).click();
  await explain.locator('.weft-level-name', { hasText: 'payment' }).click();
  await picture(explain, 'explain-panel.png', { clip: { x: 60, y: 0, width: 960, height: 740 } });
  const signedIn = await answered(browser, { width: 1280, height: 720 });
  await signedIn.getByRole('button', { name: 'Continue with Halden ID' }).click();
  await signedIn.getByRole('button', { name: 'Maya Lindgren' }).click();
  await signedIn.getByRole('button', { name: 'Allow' }).click();
  await signedIn.locator('.graphiql-doc-explorer-field-name').first().waitFor();
  await ran(signedIn);
  await signedIn.getByRole('button', { name: 'Signed in as Maya Lindgren' }).click();
  await picture(signedIn, 'signed-in.png');
} finally {
  await browser.close();
}

/** GraphiQL with its documentation open and the first operation answered. */
async function answered(from: Browser, viewport: { width: number; height: number }): Promise<Page> {
  const page = await from.newPage({ viewport, colorScheme: 'light' });
  await page.goto(url);
  await page.locator('.graphiql-doc-explorer-field-name').first().waitFor();
  await ran(page);
  return page;
}

async function ran(page: Page): Promise<void> {
  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.locator('.graphiql-execute-button').click();
  await answer;
  await page.locator('.result-window').getByText('"data"').waitFor();
}

async function picture(page: Page, name: string, options: PageScreenshotOptions = {}): Promise<void> {
  await page.evaluate('document.fonts.ready');
  // The cursor's line, and the marks of the pointer and of focus, are nobody's in a picture.
  await page.mouse.move(720, 895);
  await page.evaluate('document.activeElement?.blur()');
  await page.screenshot({ ...options, path: join(images, name), animations: 'disabled' });
}
