const placeholder = /\{([^}]+)\}/g;
const readsArguments = /^\{*\s*(?:args|env)\./;
const readsArgumentsOrParent = /^\{*\s*(?:args|env|root)\./;

/**
 * Whether templates are filled from nothing but arguments and the environment, so that every caller who gives the
 * same arguments gets the same text. What is not certain is not so.
 * @param parent `same for all`: they may be filled from a parent too, since its own call tells for whom that is
 */
export function areSameForAll(
  templates: readonly (string | undefined)[],
  parent: 'same for all' | 'uncertain' = 'uncertain',
): boolean {
  const isForAll = parent === 'uncertain' ? readsArguments : readsArgumentsOrParent;
  return templates.every((template = '') =>
    [...template.matchAll(placeholder)].every(([, inner = '']) => isForAll.test(inner)),
  );
}
