import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef } from 'react';

/** Asks for the schema again once an operation was run without it: the headers it needs may be there by then. */
export function SchemaAfterRun(): null {
  const { schema, isFetching } = useGraphiQL(pick('schema', 'isFetching'));
  const { introspect } = useGraphiQLActions();
  const running = useRef(false);
  useEffect(() => {
    const ended = running.current && !isFetching;
    running.current = isFetching;
    if (ended && !schema) introspect();
  }, [isFetching, schema, introspect]);
  return null;
}
