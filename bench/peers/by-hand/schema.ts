import { makeExecutableSchema } from '@graphql-tools/schema';
import DataLoader from 'dataloader';
import type { GraphQLSchema } from 'graphql';
import { Pool } from 'undici';

// What a careful engineer writes by hand over the five APIs: a pool for each, a loader for users in each request.

const typeDefs = /* GraphQL */ `
  type Query {
    posts: [Post]
    archive: [Post]
    feed(id: Int!): [Post]
    user(id: Int!): User
  }
  type Post {
    id: Int!
    userId: Int!
    title: String!
    body: String!
    user: User
    author: User
  }
  type User {
    id: Int!
    name: String!
    email: String!
    phone: String!
    city: String!
    feedId: Int!
    account: Account
    orders: [Order]
    tickets: [Ticket]
    posts: [Post]
  }
  type Account {
    id: Int!
    tier: String!
    balance: Int!
  }
  type Order {
    id: Int!
    userId: Int!
    total: Int!
  }
  type Ticket {
    id: Int!
    userId: Int!
    subject: String!
  }
`;

interface User {
  readonly id: number;
  readonly feedId: number;
}

/** What lives for one request. */
export interface Context {
  /** One call for each user. */
  readonly users: DataLoader<number, User | null>;
  /** One call for all users. */
  readonly authors: DataLoader<number, User | null>;
}

const pool = (port: number) => new Pool(`http://127.0.0.1:${port}`, { connections: 128 });
const apis = {
  posts: pool(21_081),
  users: pool(21_082),
  accounts: pool(21_083),
  orders: pool(21_084),
  tickets: pool(21_085),
};

async function get(api: keyof typeof apis, path: string): Promise<unknown> {
  const { statusCode, body } = await apis[api].request({ method: 'GET', path });
  if (statusCode === 404) {
    await body.dump();
    return null;
  }
  if (statusCode !== 200) throw new Error(`${api} answered ${statusCode}`);
  return body.json();
}

/** The context of a request. */
export function context(): Context {
  return {
    users: new DataLoader((ids) => Promise.all(ids.map((id) => get('users', `/users/${id}`) as Promise<User | null>))),
    authors: new DataLoader(async (ids) => {
      const rows = (await get('users', `/users?${ids.map((id) => `id=${id}`).join('&')}`)) as User[];
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    }),
  };
}

/** The schema with its resolvers. */
export const schema: GraphQLSchema = makeExecutableSchema({
  typeDefs,
  resolvers: {
    Query: {
      posts: () => get('posts', '/posts'),
      archive: () => get('posts', '/archive'),
      feed: (_: unknown, { id }: { id: number }) => get('posts', `/feeds/${id}`),
      user: (_: unknown, { id }: { id: number }) => get('users', `/users/${id}`),
    },
    Post: {
      user: ({ userId }: { userId: number }, _: unknown, { users }: Context) => users.load(userId),
      author: ({ userId }: { userId: number }, _: unknown, { authors }: Context) => authors.load(userId),
    },
    User: {
      account: ({ id }: User) => get('accounts', `/accounts/${id}`),
      orders: ({ id }: User) => get('orders', `/orders/${id}`),
      tickets: ({ id }: User) => get('tickets', `/tickets/${id}`),
      posts: ({ feedId }: User) => get('posts', `/feeds/${feedId}`),
    },
  },
});
