import { createHash } from 'node:crypto';
import type { ShopContext } from './shop-context.ts';

/** The newsletter of the demo company. */
const listId = 'news';

export const customerResolvers = {
  Customer: {
    /** A subscriber's id is the MD5 of the address in lower case, which no declaration can say. */
    subscription({ email }: { readonly email: string }, _args: unknown, { sources }: ShopContext): Promise<unknown> {
      const subscriberHash = createHash('md5').update(email.toLowerCase()).digest('hex');
      return sources.mailing.getListMember({ listId, subscriberHash });
    },
  },
};
