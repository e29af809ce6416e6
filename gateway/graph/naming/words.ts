/**
 * The words of a name, lower-case: `getUserById`, `user_id`, `X-Request-ID`, `v2.users`. Letters that GraphQL names
 * do not have lose their accents, or become their code point, so that no two scripts fall together.
 */
export function wordsOf(name: string): string[] {
  return inAscii(name)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word.toLowerCase());
}

function inAscii(name: string): string {
  if (/^[\x20-\x7e]*$/.test(name)) return name;
  return name
    .replace(/[ßæœøłđþÆŒØŁĐÞ]/g, (letter) => spelled[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/gu, (letter) =>
      /[\p{L}\p{N}]/u.test(letter) ? `u${letter.codePointAt(0)?.toString(16)}` : ' ',
    );
}

/** Latin letters that are no other letter with an accent. */
const spelled: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  þ: 'th',
  Æ: 'Ae',
  Œ: 'Oe',
  Ø: 'O',
  Ł: 'L',
  Đ: 'D',
  Þ: 'Th',
};
