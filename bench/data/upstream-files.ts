import { archive, customerCount, feedCount, feedPage, frontPage, type Page, usersOf } from './ids.ts';
import { account, orders, posts, tickets, user } from './rows.ts';

/** One file that the upstream serves; `alsoAt` are other names of the same bytes. */
export interface UpstreamFile {
  readonly path: string;
  readonly body: string;
  readonly alsoAt?: readonly string[];
}

/** All that the upstream serves, file by file. */
export function* upstreamFiles(): Generator<UpstreamFile> {
  yield page('posts', frontPage);
  yield page('archive', archive);
  yield batch(frontPage);
  yield batch(archive);
  for (let feed = 1; feed <= feedCount; feed += 1) {
    yield page(`feeds/${feed}`, feedPage(feed));
    yield batch(feedPage(feed));
  }
  const lastUser = archive.firstUser + archive.users - 1;
  for (let id = 1; id <= lastUser; id += 1) yield { path: `users/${id}`, body: JSON.stringify(user(id)) };
  for (let id = 1; id <= customerCount; id += 1) {
    yield { path: `accounts/${id}`, body: JSON.stringify(account(id)) };
    yield { path: `orders/${id}`, body: JSON.stringify(orders(id)) };
    yield { path: `tickets/${id}`, body: JSON.stringify(tickets(id)) };
  }
}

function page(path: string, of: Page): UpstreamFile {
  return { path, body: JSON.stringify(posts(of)) };
}

/** The users of a page, found by whichever of their ids a call names first (`/users?id=7&id=6&…`). */
function batch(of: Page): UpstreamFile {
  const [first = 0, ...others] = usersOf(of);
  return {
    path: `batches/${first}`,
    body: JSON.stringify(usersOf(of).map(user)),
    alsoAt: others.map((id) => `batches/${id}`),
  };
}
