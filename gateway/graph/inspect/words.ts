import { wordsOf } from '../naming/cases.ts';

/** `customers` → `customer`, `categories` → `category`, `addresses` → `address`, `skus` → `sku`; other words stay. */
export function singular(word: string): string {
  if (/(ss|is)$/.test(word) || (word.endsWith('us') && word.length > 4) || word.length < 3) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(sses|uses|xes|zes|ches|shes)$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

/** The words of a name in lower case, the last one singular: `order_items` → `order item`. */
export function singularName(name: string): string {
  const words = wordsOf(name);
  const last = words.pop();
  return last === undefined ? '' : [...words, singular(last)].join(' ');
}

/** A name that says whose key it is. */
export interface KeyName {
  /** The entity, in lower-case words. */
  readonly entity: string;
  /** Whether it says that it is an identifier, and not only a number or a code, which many things have. */
  readonly isId: boolean;
}

const idWords = new Set(['id', 'uid', 'uuid', 'guid']);
const keyWords = new Set([...idWords, 'key', 'ref', 'number', 'slug', 'code']);

/** `shipping_customer_id` → `shipping customer`; `undefined` for a name that does not say that it is a key. */
export function keyNameOf(name: string): KeyName | undefined {
  const words = wordsOf(name);
  const last = singular(words.pop() ?? '');
  if (words.length === 0 || !keyWords.has(last)) return undefined;
  return { entity: words.join(' '), isId: idWords.has(last) };
}

/** Whether a name ends with the words of another: `shipping customer` with `customer`. */
export function endsWithWords(name: string, end: string): boolean {
  return name === end || name.endsWith(` ${end}`);
}
