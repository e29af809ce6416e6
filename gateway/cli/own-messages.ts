/**
 * Tells our messages from what a project's own modules send: `process.send?.('ready')` is an idiom of other process
 * managers.
 * @param members For each kind, the members that a message of it has.
 */
export function ownMessages<Message extends { readonly kind: string }>(
  members: {
    readonly [Kind in Message['kind']]: readonly Exclude<keyof Extract<Message, { kind: Kind }>, 'kind'>[];
  },
): (message: unknown) => message is Message {
  const membersOf = new Map<unknown, readonly PropertyKey[]>(Object.entries(members));
  return (message): message is Message => {
    if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
    return membersOf.get(message.kind)?.every((member) => member in message) ?? false;
  };
}
