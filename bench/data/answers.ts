import { archive, feedPage, frontPage, type Page } from './ids.ts';
import { account, orders, posts, tickets, user } from './rows.ts';

// The right `data` of each query, made from the rows themselves: what every contender's answer is compared with.

export function frontPageJoin(): Record<string, unknown> {
  return { posts: joined(frontPage, 'user', ['name', 'email']) };
}

export function titles(): Record<string, unknown> {
  return { posts: posts(frontPage).map(({ title }) => ({ title })) };
}

export function nameOfFirst(): Record<string, unknown> {
  return { user: { name: user(1).name } };
}

export function typename(): Record<string, unknown> {
  return { __typename: 'Query' };
}

export function feedJoin(id: number): Record<string, unknown> {
  return { feed: joined(feedPage(id), 'user', ['name', 'email']) };
}

export function frontPageBatch(): Record<string, unknown> {
  return { posts: joined(frontPage, 'author', ['name', 'email']) };
}

export function feedBatch(id: number): Record<string, unknown> {
  return { feed: joined(feedPage(id), 'author', ['name', 'email']) };
}

export function nameAndEmail(id: number): Record<string, unknown> {
  return { user: { name: user(id).name, email: user(id).email } };
}

export function archiveJoin(): Record<string, unknown> {
  return { archive: joined(archive, 'author', ['name']) };
}

export function accountAndOrders(id: number): Record<string, unknown> {
  const { tier, balance } = account(id);
  return {
    user: {
      name: user(id).name,
      account: { tier, balance },
      orders: orders(id).map(({ id: order, total }) => ({ id: order, total })),
      tickets: tickets(id).map(({ subject }) => ({ subject })),
      posts: posts(feedPage(user(id).feedId)).map(({ title }) => ({ title })),
    },
  };
}

/** Posts of a page, each with what is asked of its user. */
function joined(page: Page, join: 'user' | 'author', fields: readonly ('name' | 'email')[]): unknown[] {
  return posts(page).map(({ title, userId }) => {
    const author = user(userId);
    return { title, [join]: Object.fromEntries(fields.map((field) => [field, author[field]])) };
  });
}
