import { createHash } from 'node:crypto';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../project-folder.ts';
import { launchChromium, type PageFaults, watchPage, withoutChromium } from './chromium.ts';
import { consoleOfTheseSources } from './console-build.ts';
import { openGraphiql } from './graphiql-page.ts';
import { library, libraryProject } from './library-upstream.ts';
import type { ReceivedRequest } from './upstream-loopback.ts';
import { weft } from './weft-process.ts';

const key = 'key-of-the-console-test';

const configuration = `additionalTypeDefs: |
  extend type Book {
    "Who wrote it."
    author: Author @resolveTo(sourceName: "library", sourceTypeName: "Query", sourceFieldName: "authorsByIds",
      keyField: "authorId", keysArg: "ids", result: "rows", requiredSelectionSet: "{ authorId }")
  }
documents: [./queries/*.graphql]
serve: { playgroundTitle: Reading room }
gateway:
  schema: { style: graphql }
  auth: { apiKeys: { file: ./keys.yaml } }
  server: { graphiql: { headers: { x-api-key: ${key} } } }
`;

const documents = {
  'queries/1-books.graphql':
    'query BooksWithAuthors {\n  books {\n    title\n    author {\n      name\n    }\n  }\n}\n',
  'queries/2-first.graphql': 'query FirstBook {\n  book(bookId: "b0") {\n    title\n  }\n}\n',
};

const keyFile = `keys: [{ id: console, sha256: ${createHash('sha256').update(key).digest('hex')}, scopes: [] }]\n`;

const books = [0, 1, 2].map((n) => ({ book_id: `b${n}`, title: `Book ${n}`, author_id: n % 2 }));

const authorsOf = ({ url }: ReceivedRequest) => {
  const ids = new URL(url, 'http://library').searchParams.get('ids') ?? '';
  return { rows: ids.split(',').map((id) => ({ id, name: `Author ${id}` })) };
};

/** For `expect.poll`: as long as a busy machine may take. */
const slowly = { timeout: 20_000 };

/** A library, and a gateway before it as its user starts it. */
async function served() {
  const upstream = await library({ '/books': books, '/books/b0': books[0], '/authors': authorsOf });
  const folder = projectFolder(libraryProject(upstream.origin, configuration, { ...documents, 'keys.yaml': keyFile }));
  const running = weft(['start', '--dir', folder.dir, '--port', '0']);
  const [, origin = ''] = await running.until(/GraphiQL +(http:\/\/127\.0\.0\.1:\d+)\/graphql/);
  return {
    upstream,
    origin,
    url: `${origin}/graphql`,
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

describe.skipIf(withoutChromium)(`GraphiQL in Chromium${withoutChromium ? ` (${withoutChromium})` : ''}`, () => {
  let browser: Browser;
  let context: BrowserContext;
  let project: Awaited<ReturnType<typeof served>>;

  beforeAll(async () => {
    await consoleOfTheseSources();
    [browser, project] = await Promise.all([launchChromium(), served()]);
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  });

  afterEach(async () => {
    await Promise.all(context.pages().map((page) => page.close()));
  });

  afterAll(async () => {
    await browser?.close();
    await project?.[Symbol.asyncDispose]();
  });

  /** A first-time visitor's page, watched. All pages share what the browser has loaded. */
  async function visit(): Promise<[Page, PageFaults]> {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Storage.clearDataForOrigin', { origin: project.origin, storageTypes: 'local_storage' });
    return [page, watchPage(page, project.origin)];
  }

  it('opens every document as a tab, runs one, and shows its joined answer', async () => {
    const [page, faults] = await visit();
    const graphiql = await openGraphiql(page, project.url);
    expect(await page.title()).toBe('Reading room');
    expect(await graphiql.tabs()).toEqual(['BooksWithAuthors', 'FirstBook']);
    project.upstream.received.length = 0;
    expect(await graphiql.run()).toEqual({
      data: {
        books: [
          { title: 'Book 0', author: { name: 'Author 0' } },
          { title: 'Book 1', author: { name: 'Author 1' } },
          { title: 'Book 2', author: { name: 'Author 0' } },
        ],
      },
    });
    expect(project.upstream.received.map(({ url }) => url.split('?')[0])).toEqual(['/books', '/authors']);
    await page.getByRole('tab', { name: 'FirstBook' }).getByRole('button', { name: 'FirstBook' }).click();
    expect(await graphiql.run()).toEqual({ data: { book: { title: 'Book 0' } } });
    expect(faults).toEqual({ foreignRequests: [], messages: [] });
  });

  it('shows the descriptions of fields, those of joins too', async () => {
    const [page, faults] = await visit();
    await openGraphiql(page, project.url);
    const docs = page.locator('.graphiql-plugin');
    await docs.getByRole('link', { name: 'Book', exact: true }).first().click();
    await docs.getByText('Who wrote it.').waitFor();
    expect(faults).toEqual({ foreignRequests: [], messages: [] });
  });

  it('completes field names from workers of its own origin', async () => {
    const [page, faults] = await visit();
    const graphiql = await openGraphiql(page, project.url);
    await page.locator('.graphiql-plugin').getByText('Query').first().waitFor();
    await graphiql.write('Operation Editor', '');
    await page.keyboard.type('{ bo');
    const suggestions = page.locator('.suggest-widget.visible .monaco-list-row');
    await suggestions.filter({ hasText: 'books' }).first().waitFor();
    expect(page.workers().map((worker) => new URL(worker.url()).origin)).toContain(project.origin);
    expect(faults).toEqual({ foreignRequests: [], messages: [] });
  });

  it('tidies a query with code that is loaded when it is needed', async () => {
    const [page, faults] = await visit();
    const graphiql = await openGraphiql(page, project.url);
    await graphiql.write('Operation Editor', 'query   Tidy{books{title}}');
    await page.getByRole('button', { name: /Prettify/ }).click();
    const editor = page.locator('section[aria-label="Operation Editor"] .view-lines');
    await expect.poll(() => editor.locator('.view-line').count(), slowly).toBe(6);
    expect(faults).toEqual({ foreignRequests: [], messages: [] });
  });

  it('asks for the schema with the preset headers, and runs with those of the editor alone', async () => {
    const [page] = await visit();
    const keys: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') keys.push(request.headers()['x-api-key']);
    });
    const graphiql = await openGraphiql(page, project.url);
    await page.locator('.graphiql-plugin').getByText('Query').first().waitFor();
    await graphiql.write('Operation Editor', 'query Titles { books { title } }');
    await graphiql.write('Headers', '');
    const answer = await graphiql.run();
    const refused = { extensions: { code: 'UNAUTHENTICATED' } };
    expect(answer).toMatchObject({ errors: [refused, refused] });
    expect(keys).toEqual([key, undefined]);
  });

  it('keeps what a visitor wrote, and leaves the tabs of other programs on its origin alone', async () => {
    const [page] = await visit();
    const foreign = JSON.stringify({ activeTabIndex: 0, tabs: [{ id: '1', title: 'Theirs', query: '{ theirs }' }] });
    await page.goto(`${project.origin}/healthz`);
    await page.evaluate((tabs) => localStorage.setItem('graphiql:tabState', tabs), foreign);
    const first = await openGraphiql(page, project.url);
    expect(await first.tabs()).toEqual(['BooksWithAuthors', 'FirstBook']);
    await first.write('Operation Editor', 'query Mine { books { title } }');
    await expect
      .poll(() => page.evaluate(() => localStorage.getItem('weft:/graphql:graphiql:tabState')), slowly)
      .toContain('query Mine');
    const second = await openGraphiql(page, project.url);
    expect(await second.tabs()).toEqual(['Mine', 'FirstBook']);
    expect(await page.evaluate(() => localStorage.getItem('graphiql:tabState'))).toBe(foreign);
  });

  it('keeps headers when the visitor says so, and then asks for the schema with them', async () => {
    const [page] = await visit();
    const first = await openGraphiql(page, project.url);
    await page.getByRole('button', { name: 'Open settings dialog' }).click();
    await page.getByRole('button', { name: 'On', exact: true }).click();
    await page.keyboard.press('Escape');
    await first.write('Headers', `{ "x-api-key": "${key}", "x-mine": "1"`);
    await expect
      .poll(() => page.evaluate(() => localStorage.getItem('weft:/graphql:graphiql:tabState')), slowly)
      .toContain('x-mine');
    const introspection = page.waitForRequest((request) => request.postData()?.includes('__schema') === true);
    const second = await openGraphiql(page, project.url);
    expect((await introspection).headers()).toMatchObject({ 'x-api-key': key, 'x-mine': '1' });
    expect(await second.tabs()).toEqual(['BooksWithAuthors', 'FirstBook']);
    await page.locator('section[aria-label="Headers"] .view-lines').getByText('x-mine').waitFor();
  });

  it('asks for a schema that was refused again when an operation was answered', async () => {
    const [page] = await visit();
    let refused = 0;
    await page.route(project.url, async (route) => {
      const refuses = route.request().postData()?.includes('__schema') === true && refused < 2;
      if (refuses) refused++;
      await (refuses ? route.fulfill({ status: 401, json: { errors: [{ message: 'no' }] } }) : route.continue());
    });
    const graphiql = await openGraphiql(page, project.url);
    await page.locator('.graphiql-plugin').getByText('Error fetching schema').waitFor();
    await graphiql.run();
    await page.locator('.graphiql-plugin').getByRole('link', { name: 'Book', exact: true }).first().waitFor();
  });

  it('is dark where the visitor prefers it', async () => {
    const [page] = await visit();
    await openGraphiql(page, project.url);
    const background = async (colorScheme: 'light' | 'dark') => {
      await page.emulateMedia({ colorScheme });
      return page.locator('.graphiql-container').evaluate((element) => getComputedStyle(element).backgroundColor);
    };
    expect(await background('light')).toBe('rgb(255, 255, 255)');
    expect(await background('dark')).toBe('rgb(33, 42, 59)');
  });

  it('says so when the gateway does not answer', async () => {
    const [page] = await visit();
    const graphiql = await openGraphiql(page, project.url);
    await page.context().setOffline(true);
    await page.locator('.graphiql-execute-button').click();
    await graphiql.page.locator('.result-window').getByText('does not answer').waitFor();
  });
});
