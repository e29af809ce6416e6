import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium } from './e2e/chromium.ts';
import { weftEntry } from './e2e/weft-process.ts';

// `npm run screenshot`: the README's picture, taken of the demo with the first of its operations answered.
const images = join(import.meta.dirname, '../docs/images');

mkdirSync(images, { recursive: true });
await using running = weftEntry('demo/start.js', ['--port', '0']);
const [, url = ''] = await running.until(/GraphiQL +(http:\S+)/);
const browser = await launchChromium();
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
  await page.goto(url);
  await page.locator('.graphiql-doc-explorer-field-name').first().waitFor();
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.locator('.graphiql-execute-button').click();
  await answered;
  await page.locator('.result-window').getByText('"data"').waitFor();
  await page.evaluate('document.fonts.ready');
  // The cursor's line, and the marks of the pointer and of focus, are nobody's in a picture.
  await page.mouse.move(720, 895);
  await page.evaluate('document.activeElement?.blur()');
  await page.screenshot({ path: join(images, 'graphiql.png'), animations: 'disabled' });
} finally {
  await browser.close();
}
