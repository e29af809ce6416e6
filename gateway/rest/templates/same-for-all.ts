const placeholder = /\{([^}]+)\}/g;

/**
 * Whether templates are filled from nothing but arguments and the environment, so that every caller who gives the
 * same arguments gets the same text. What is not certain is not so.
 */
export function areSameForAll(templates: readonly (string | undefined)[]): boolean {
  return templates.every((template = '') =>
    [...template.matchAll(placeholder)].every(([, inner = '']) => /^\{*\s*(?:args|env)\./.test(inner)),
  );
}
