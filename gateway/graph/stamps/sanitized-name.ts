const words: Readonly<Record<string, string>> = {
  '+': 'PLUS',
  '-': 'MINUS',
  '>': 'GREATER_THAN',
  '<': 'LESS_THAN',
  '=': 'EQUALS',
  '&': 'AMPERSAND',
  '|': 'PIPE',
  '@': 'AT',
  '*': 'STAR',
  ':': 'COLON',
  '{': 'LEFT_CURLY_BRACE',
  '}': 'RIGHT_CURLY_BRACE',
  '[': 'LEFT_SQUARE_BRACE',
  ']': 'RIGHT_SQUARE_BRACE',
  ',': 'COMMA',
  '%': 'PERCENT',
  $: 'DOLLAR',
  '#': 'POUND',
  '^': 'CARET',
  '~': 'TILDE',
  '?': 'QUESTION_MARK',
  '!': 'EXCLAMATION_MARK',
  '"': 'QUOTATION_MARK',
  "'": 'SINGLE_QUOTE',
  '\\': 'BACKSLASH',
  '/': 'SLASH',
  '.': 'DOT',
  '`': 'BACKTICK',
  ';': 'SEMICOLON',
  '(': 'LEFT_PARENTHESIS',
  ')': 'RIGHT_PARENTHESIS',
};

const reserved = new Set(['Query', 'Mutation', 'Subscription', 'File']);

/**
 * The GraphQL name that Mesh gives to what an API calls so (`sanitizeNameForGraphQL` of @graphql-mesh/utils 0.107,
 * whose import costs a second where nothing else of Mesh is needed).
 */
export function sanitizedName(unsafe: string): string {
  let name = withoutBrackets(unsafe.trim());
  // Of `0x` Mesh reads no number, as it asks for none of a base.
  if (/^\s*[-+]?\d/.test(name) && !/^\s*[-+]?0x(?![\da-f])/i.test(name)) {
    name = name.startsWith('-') ? name.replace('-', 'NEGATIVE_') : `_${name}`;
  }
  name = Array.from(name, writable).join('').replace(/^__/, '_0');
  if (reserved.has(name)) return `${name}_`;
  return name === '' ? '_' : name;
}

/** What stands in round brackets stays; each shortest pair around something goes, from the left. */
function withoutBrackets(text: string): string {
  let name = text;
  for (let match = /\(.+?\)/.exec(name); match; match = /\(.+?\)/.exec(name)) {
    // As Mesh replaces, by a pattern: `$$` becomes `$`.
    name = name.replace(match[0], match[0].slice(1, -1));
  }
  return name;
}

function writable(character: string): string {
  if (/^\w$/.test(character)) return character;
  if (' -./:'.includes(character)) return '_';
  return `_${words[character] ?? character.charCodeAt(0)}_`;
}
