import { useDocExplorer, useDocExplorerActions } from '@graphiql/plugin-doc-explorer';
import { useGraphiQL } from '@graphiql/react';
import { useEffect, useRef } from 'react';

/** Opens the documentation at what can be asked, once the schema is there, rather than at a list of all types. */
export function DocsAtQueries(): null {
  const queries = useGraphiQL(({ schema }) => schema?.getQueryType());
  const { length } = useDocExplorer();
  const { push } = useDocExplorerActions();
  const opened = useRef(false);
  useEffect(() => {
    if (!queries || opened.current) return;
    opened.current = true;
    if (length === 1) push({ name: queries.name, def: queries });
  }, [queries, length, push]);
  return null;
}
