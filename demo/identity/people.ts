/** Somebody who works at Halden, made up like all the rest. */
export interface Person {
  /** Their `sub`. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** What they do, as the sign-in page shows it. */
  readonly role: string;
  /** The scopes that they may give to a program. */
  readonly scopes: readonly string[];
}

/** Every scope that the rules of this repository's `.meshrc.yaml` speak of, and what consent to it says. */
export const scopeMeanings: Readonly<Record<string, string>> = {
  'customers:read': 'See customers',
  'orders:read': 'See orders',
  'orders:write': 'Place and cancel orders',
  'payments:read': 'See payments',
  'pii:read': 'See e-mail addresses and phone numbers',
  'support:write': 'Answer tickets',
};

/** Who can sign in. There are no passwords: whoever reaches the page chooses who to be. */
export const people: readonly Person[] = [
  {
    id: 'maya',
    name: 'Maya Lindgren',
    email: 'maya@halden.example',
    role: 'Bookkeeping',
    scopes: ['customers:read', 'orders:read', 'payments:read', 'pii:read'],
  },
  {
    id: 'jonas',
    name: 'Jonas Weber',
    email: 'jonas@halden.example',
    role: 'Warehouse',
    scopes: ['customers:read', 'orders:read'],
  },
  {
    id: 'ines',
    name: 'Inês Carvalho',
    email: 'ines@halden.example',
    role: 'Owner',
    scopes: Object.keys(scopeMeanings),
  },
];
