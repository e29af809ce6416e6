import { type Page, usersPerFeed } from './ids.ts';
import { phrase, word } from './words.ts';

export interface User {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly city: string;
  readonly feedId: number;
}

export interface Post {
  readonly id: number;
  readonly userId: number;
  readonly title: string;
  readonly body: string;
}

export interface Account {
  readonly id: number;
  readonly tier: string;
  readonly balance: number;
}

export interface Order {
  readonly id: number;
  readonly userId: number;
  readonly total: number;
}

export interface Ticket {
  readonly id: number;
  readonly userId: number;
  readonly subject: string;
}

export function user(id: number): User {
  const [first, last] = [word(id * 7), word(id * 11 + 3)];
  return {
    id,
    name: `${first} ${last}`,
    email: `${first}.${id}@${last}.example.com`,
    phone: `+49 30 ${String(1_000_000 + id)}`,
    city: word(id * 13 + 5),
    feedId: Math.ceil(id / usersPerFeed),
  };
}

export function post(id: number, userId: number): Post {
  return { id, userId, title: phrase(id * 17, 6), body: phrase(id * 19 + 1, 18) };
}

/** The posts of a page in order; its users take turns. */
export function posts(page: Page): Post[] {
  return Array.from({ length: page.posts }, (_, index) =>
    post(page.firstPost + index, page.firstUser + (index % page.users)),
  );
}

export function account(id: number): Account {
  return { id, tier: word(id * 23), balance: (id * 37) % 10_000 };
}

export function orders(userId: number): Order[] {
  return [1, 2, 3].map((nth) => ({ id: userId * 10 + nth, userId, total: (userId * 41 * nth) % 5_000 }));
}

export function tickets(userId: number): Ticket[] {
  return [1, 2].map((nth) => ({ id: userId * 10 + nth, userId, subject: phrase(userId * 29 + nth, 4) }));
}
