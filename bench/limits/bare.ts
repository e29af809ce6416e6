import { createServer, type IncomingMessage } from 'node:http';
import { Pool } from 'undici';
import { ports } from '../upstream/ports.ts';
import { queries } from '../workloads.ts';

// The limit: what Node itself allows when the calls are made and joined by hand for each request, without any GraphQL
// and with nothing shared. Each query is known by its text.

const connections = 128;
const apis = Object.fromEntries(
  (['posts', 'users', 'accounts', 'orders', 'tickets'] as const).map((api) => [
    api,
    new Pool(`http://127.0.0.1:${ports[api]}`, { connections }),
  ]),
) as Readonly<Record<'posts' | 'users' | 'accounts' | 'orders' | 'tickets', Pool>>;

interface User {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly feedId: number;
}

interface Post {
  readonly title: string;
  readonly userId: number;
}

async function get<T>(api: keyof typeof apis, path: string): Promise<T> {
  const { statusCode, body } = await apis[api].request({ method: 'GET', path });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${api} answered ${statusCode}`);
  return JSON.parse(text) as T;
}

/** One call for each user of the posts. */
async function withUsers(path: string): Promise<unknown> {
  const posts = await get<Post[]>('posts', path);
  const ids = [...new Set(posts.map(({ userId }) => userId))];
  const rows = await Promise.all(ids.map((id) => get<User>('users', `/users/${id}`)));
  const users = new Map(rows.map((row) => [row.id, nameAndEmail(row)]));
  return posts.map(({ title, userId }) => ({ title, user: users.get(userId) ?? null }));
}

/** One call for all users of the posts. */
async function withAuthors(path: string, fields: (user: User) => object): Promise<unknown> {
  const posts = await get<Post[]>('posts', path);
  const ids = new Set(posts.map(({ userId }) => userId));
  const rows = await get<User[]>('users', `/users?${Array.from(ids, (id) => `id=${id}`).join('&')}`);
  const users = new Map(rows.map((row) => [row.id, fields(row)]));
  return posts.map(({ title, userId }) => ({ title, author: users.get(userId) ?? null }));
}

const nameAndEmail = ({ name, email }: User) => ({ name, email });
const onlyName = ({ name }: User) => ({ name });
const title = (post: Post) => ({ title: post.title });

async function customer(id: number): Promise<unknown> {
  const user = await get<User>('users', `/users/${id}`);
  const [account, orders, tickets, posts] = await Promise.all([
    get<{ tier: string; balance: number }>('accounts', `/accounts/${id}`),
    get<{ id: number; total: number }[]>('orders', `/orders/${id}`),
    get<{ subject: string }[]>('tickets', `/tickets/${id}`),
    get<Post[]>('posts', `/feeds/${user.feedId}`),
  ]);
  return {
    name: user.name,
    account: { tier: account.tier, balance: account.balance },
    orders: orders.map((order) => ({ id: order.id, total: order.total })),
    tickets: tickets.map(({ subject }) => ({ subject })),
    posts: posts.map(title),
  };
}

const handlers = new Map<string, (id: number) => Promise<unknown>>([
  [queries.nothing, async () => ({ __typename: 'Query' })],
  [queries.join, async () => ({ posts: await withUsers('/posts') })],
  [queries.list, async () => ({ posts: (await get<Post[]>('posts', '/posts')).map(title) })],
  [queries.one, async () => ({ user: onlyName(await get<User>('users', '/users/1')) })],
  [queries.joinById, async (id: number) => ({ feed: await withUsers(`/feeds/${id}`) })],
  [queries.oneById, async (id: number) => ({ user: nameAndEmail(await get<User>('users', `/users/${id}`)) })],
  [queries.batch, async () => ({ posts: await withAuthors('/posts', nameAndEmail) })],
  [queries.batchById, async (id: number) => ({ feed: await withAuthors(`/feeds/${id}`, nameAndEmail) })],
  [queries.bigJoin, async () => ({ archive: await withAuthors('/archive', onlyName) })],
  [queries.fiveSources, async (id: number) => ({ user: await customer(id) })],
]);

async function answer(text: string): Promise<string> {
  const { query, variables } = JSON.parse(text) as { query: string; variables?: { id: number } };
  const handler = handlers.get(query);
  if (handler === undefined) throw new Error(`no workload has this query: ${query}`);
  return JSON.stringify({ data: await handler(variables?.id ?? 0) });
}

createServer(async (request, response) => {
  try {
    const body = Buffer.from(await answer(await textOf(request)));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}).listen(ports.contender, '127.0.0.1');

function textOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString()));
    request.on('error', reject);
  });
}
