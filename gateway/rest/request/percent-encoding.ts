/** Text made safe for one place of a URL or a cookie. Takes well-formed Unicode only. */
export type Encode = (text: string) => string;

const unreserved = /^[\w.~-]*$/;

/** Keeps RFC 3986 unreserved characters and encodes all others, as one path segment or query value needs it. */
export const encodeComponent: Encode = (text) =>
  unreserved.test(text) ? text : encodeURIComponent(text).replace(/[!'()*]/g, encodeCharacter);

/**
 * Keeps reserved characters too (`allowReserved`, RFC 6570 3.2.3), but for those that would end the query or
 * the value (`#`, `&`, `=`, `+`), brackets, which no query may hold (RFC 3986, 3.4), and `%`, so that
 * the value arrives as it is.
 */
export const encodeReserved: Encode = (text) =>
  encodeComponent(text).replace(/%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/g, decodeURIComponent);

/** As {@link encodeReserved}, for values in a comma-separated list. */
export const encodeReservedItem: Encode = (text) => encodeReserved(text).replaceAll(',', '%2C');

/** A parameter's name: readable where a query allows it (`$filter`, `fields:read`). */
export const encodeName: Encode = (name) =>
  encodeComponent(name.toWellFormed()).replace(/%(?:24|3A|40|2F|21|2C|2A)/g, decodeURIComponent);

/** Text of a description's own path or server: what is encoded stays, what may not stand there is encoded. */
export const encodeLiteral: Encode = (text) =>
  text.toWellFormed().replace(/%(?![\dA-Fa-f]{2})|[^\w.~!$&'()*+,;=:@/%-]/gu, encodeURIComponent);

/** As {@link encodeLiteral}, for a query. */
export const encodeQueryLiteral: Encode = (text) =>
  text.toWellFormed().replace(/%(?![\dA-Fa-f]{2})|[^\w.~!$&'()*+,;=:@/?%-]/gu, encodeURIComponent);

/** Keeps what a cookie's value may hold (RFC 6265, 4.1.1) and encodes the rest and `%`, so that no `;` gets in. */
export const encodeCookie: Encode = (text) =>
  text.replace(/[^\x21\x23\x24\x26-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]/gu, encodeURIComponent);

function encodeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
