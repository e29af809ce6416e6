import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** GraphiQL in a browser, as its user sees it. */
export interface GraphiqlPage {
  readonly page: Page;
  /** Titles of the tabs, from left to right. */
  tabs(): Promise<string[]>;
  /** Replaces what stands in an editor. */
  write(editor: 'Operation Editor' | 'Headers' | 'Variables', text: string): Promise<void>;
  /** Presses run, and returns the answer once the page shows all of it. */
  run(): Promise<unknown>;
}

/** Opens GraphiQL and waits for its editors and the schema. */
export async function openGraphiql(page: Page, url: string): Promise<GraphiqlPage> {
  await page.goto(url);
  await page.locator('section[aria-label="Operation Editor"] .view-line').first().waitFor();
  await page.locator('.result-window .monaco-editor').waitFor();
  return {
    page,
    tabs: () => page.locator('.graphiql-tab').allInnerTexts(),
    async write(editor, text) {
      await page.locator(`section[aria-label="${editor}"] .monaco-editor:visible`).click();
      await page.keyboard.press('ControlOrMeta+a');
      if (text === '') await page.keyboard.press('Delete');
      else await page.keyboard.insertText(text);
      await page.keyboard.press('Escape');
    },
    async run() {
      const answered = page.waitForResponse((response) => response.request().method() === 'POST');
      await page.locator('.graphiql-execute-button').click();
      const sent: unknown = await (await answered).json();
      const lines = page.locator('.result-window .view-lines');
      // The editor paints a frame later than it is told.
      await expect
        .poll(async () => solid(await lines.textContent()), { timeout: 20_000 })
        .toBe(solid(JSON.stringify(sent)));
      return sent;
    },
  };
}

/** Without white space: the editor breaks long lines, and shows spaces as no-break spaces. */
function solid(text: string | null): string {
  return (text ?? '').replace(/\s/g, '');
}
