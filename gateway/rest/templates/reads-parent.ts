/** Whether a template reads `{root.…}`, so that calls with equal arguments may differ. */
export function readsParent(templates: readonly (string | undefined)[]): boolean {
  return templates.some((template) => /\{\s*root\b/.test(template ?? ''));
}
