import { tryParseJSONC } from '@graphiql/react';
import type { ConsoleStorage } from './open-storage.ts';

/** Whether the visitor chose, in GraphiQL's settings, that headers are kept. */
export function keepsHeaders(storage: ConsoleStorage): boolean {
  return storage.getItem('graphiql:shouldPersistHeaders') === 'true';
}

/** The headers that the editor will begin with, as far as the visitor had them kept. */
export function keptHeaders(storage: ConsoleStorage): Record<string, unknown> | undefined {
  try {
    return tryParseJSONC(storage.getItem('graphiql:headers') ?? undefined);
  } catch {
    return undefined;
  }
}
