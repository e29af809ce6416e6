/**
 * Arguments as text that is equal only for arguments that are; the order of members counts. `undefined` for what
 * holds anything but plain data, as a file.
 */
export function argumentsText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'bigint':
      return `${value}n`;
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'object':
      return value === null ? 'null' : textOfObject(value);
    default:
      return undefined;
  }
}

function textOfObject(value: object): string | undefined {
  if (Array.isArray(value)) {
    let text = '[';
    for (const item of value) {
      const part = argumentsText(item);
      if (part === undefined) return undefined;
      text += `${part},`;
    }
    return `${text}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  let text = '{';
  for (const [name, item] of Object.entries(value)) {
    const part = argumentsText(item);
    if (part === undefined) return undefined;
    text += `${JSON.stringify(name)}:${part},`;
  }
  return `${text}}`;
}
