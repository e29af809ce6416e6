/**
 * Where things listen, on 127.0.0.1. They are fixed, so that the configuration of each contender is a plain file, and
 * below 32768, where the system hands out none by itself.
 */
export const ports = {
  posts: 21_081,
  users: 21_082,
  accounts: 21_083,
  orders: 21_084,
  tickets: 21_085,
  status: 21_086,
  contender: 21_090,
} as const;
