/** The key of a checkout stands for something else already; its message is for clients. */
export class UsedKey extends Error {
  override readonly name = 'UsedKey';
}
