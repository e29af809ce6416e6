import { describe, expect, it } from 'vitest';
import { type ConsoleStorage, openStorage } from '../../../gateway/console/src/open-storage.ts';
import { rememberDocuments } from '../../../gateway/console/src/remember-documents.ts';

const orders = { name: 'orders', text: 'query Orders { orders }' };
const books = { name: 'books', text: 'query Books { books }' };

interface Tab {
  title: string;
  query: string | null;
}

/** What GraphiQL leaves behind: a tab for each text. */
function leave(storage: ConsoleStorage, queries: (string | null)[], activeTabIndex = 0): void {
  const tabs = queries.map((query, n) => ({ id: `${n}`, title: `tab ${n}`, query, variables: null, headers: null }));
  storage.setItem('graphiql:tabState', JSON.stringify({ activeTabIndex, tabs }));
}

const tabsIn = (storage: ConsoleStorage): Tab[] => JSON.parse(storage.getItem('graphiql:tabState') ?? '{}').tabs;
const queriesIn = (storage: ConsoleStorage) => tabsIn(storage).map(({ query }) => query);

/** The storage of somebody who opened these documents before. */
function visited(...documents: { name: string; text: string }[]): ConsoleStorage {
  const storage = openStorage('/graphql', null);
  rememberDocuments(storage, documents);
  leave(
    storage,
    documents.map(({ text }) => text),
  );
  return storage;
}

describe('rememberDocuments', () => {
  it('leaves a first visit to GraphiQL', () => {
    const storage = openStorage('/graphql', null);
    rememberDocuments(storage, [orders]);
    expect(storage.getItem('graphiql:tabState')).toBeNull();
  });

  it('adds a tab for a document that is new, after the others', () => {
    const storage = visited(orders);
    rememberDocuments(storage, [books, orders]);
    expect(tabsIn(storage)).toMatchObject([
      { title: 'tab 0', query: orders.text },
      { title: 'Books', query: books.text },
    ]);
  });

  it('opens a document that was changed in place of its old text', () => {
    const storage = visited(orders, books);
    const changed = { name: 'orders', text: 'query Newer { orders }' };
    rememberDocuments(storage, [changed, books]);
    expect(tabsIn(storage)).toMatchObject([{ title: 'Newer', query: changed.text }, { query: books.text }]);
  });

  it('keeps what the visitor made of a document, even when the document changes', () => {
    const storage = visited(orders);
    leave(storage, ['query Mine { orders }']);
    rememberDocuments(storage, [{ name: 'orders', text: 'query Newer { orders }' }]);
    expect(queriesIn(storage)).toEqual(['query Mine { orders }']);
  });

  it('opens a tab that was closed no more, even when its document changes', () => {
    const storage = visited(orders, books);
    leave(storage, [books.text]);
    rememberDocuments(storage, [orders, books]);
    rememberDocuments(storage, [{ name: 'orders', text: 'query Newer { orders }' }, books]);
    expect(queriesIn(storage)).toEqual([books.text]);
  });

  it('adds nothing that a tab already shows', () => {
    const storage = visited(orders);
    leave(storage, [orders.text, books.text]);
    rememberDocuments(storage, [orders, books]);
    expect(queriesIn(storage)).toEqual([orders.text, books.text]);
  });

  it('tells documents of one name apart', () => {
    const [one, two] = [orders, { name: 'orders', text: 'query Others { orders }' }];
    const storage = visited(one, two);
    rememberDocuments(storage, [one, two]);
    expect(queriesIn(storage)).toEqual([one.text, two.text]);
    rememberDocuments(storage, [one, { name: 'orders', text: 'query Newer { orders }' }]);
    expect(queriesIn(storage)).toEqual([one.text, 'query Newer { orders }']);
  });

  it('lets GraphiQL find the active tab again, for it would open another one', () => {
    const storage = visited(orders, books);
    leave(storage, [orders.text, books.text], 1);
    storage.setItem('graphiql:query', 'something older');
    rememberDocuments(storage, [orders, books]);
    expect(storage.getItem('graphiql:query')).toBe(books.text);
  });

  it.each(['', 'no json', '7', '{}', '{"tabs":7}', '{"tabs":[]}', '{"tabs":[7]}', 'null'])(
    'takes stored tabs of %j for a first visit',
    (text) => {
      const storage = openStorage('/graphql', null);
      storage.setItem('graphiql:tabState', text);
      rememberDocuments(storage, [orders]);
      expect(storage.getItem('graphiql:tabState')).toBe(text);
    },
  );

  it.each(['no json', '7', '{}', '[7]', '[null, {}]'])('takes remembered documents of %j for none', (text) => {
    const storage = visited();
    leave(storage, ['{ mine }']);
    storage.setItem('documents', text);
    rememberDocuments(storage, [orders]);
    expect(queriesIn(storage)).toEqual(['{ mine }', orders.text]);
  });
});
