import type { Facts } from './facts.ts';

/** The types that a schema without `type` means, by the keywords that only one type has; none where any may be meant. */
export function impliedTypes({
  properties,
  others,
  items,
  prefixItems,
  required,
  format,
  parts,
}: Facts): readonly string[] {
  if (properties.size > 0 || others.length > 0) return ['object'];
  if (items.length > 0 || prefixItems.length > 0) return ['array'];
  const has = (...keywords: string[]) => parts.some((part) => keywords.some((keyword) => Object.hasOwn(part, keyword)));
  if (has('pattern', 'minLength', 'maxLength')) return ['string'];
  if (has('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf')) return ['number'];
  if (['int32', 'int64'].includes(format ?? '')) return ['integer'];
  if (['float', 'double', 'decimal'].includes(format ?? '')) return ['number'];
  if (format !== undefined) return ['string'];
  return required.size > 0 ? ['object'] : [];
}
