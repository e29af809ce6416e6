/**
 * How much there is upstream. Users 1 to 25,000 write the 5,000 feeds, five a feed in order; those after them write the
 * front page and the archive. So the batch of users that a page of posts needs is known from any one of its ids.
 */
export const feedCount = 5_000;
const postsPerFeed = 20;
export const usersPerFeed = 5;
export const userCount = feedCount * usersPerFeed;
/** Users who have an account, orders and tickets, for the query of five sources. */
export const customerCount = 1_000;

/** Posts that stand together, and the users who wrote them, each as often as the others. */
export interface Page {
  readonly firstPost: number;
  readonly posts: number;
  readonly firstUser: number;
  readonly users: number;
}

export const frontPage: Page = {
  firstPost: feedCount * postsPerFeed + 1,
  posts: 100,
  firstUser: userCount + 1,
  users: 10,
};
export const archive: Page = {
  firstPost: frontPage.firstPost + frontPage.posts,
  posts: 10_000,
  firstUser: frontPage.firstUser + frontPage.users,
  users: 100,
};

export function feedPage(feed: number): Page {
  return {
    firstPost: (feed - 1) * postsPerFeed + 1,
    posts: postsPerFeed,
    firstUser: (feed - 1) * usersPerFeed + 1,
    users: usersPerFeed,
  };
}

/** The ids of all users of a page. */
export function usersOf(page: Page): number[] {
  return Array.from({ length: page.users }, (_, index) => page.firstUser + index);
}
