import { weftExtension } from '../graph.ts';
import type { ArgumentStamp, FieldStamp, InputFieldStamp, TypeStamp } from '../stamps/stamp.ts';

/** `extensions` of a type, field, argument or input field that carry its stamp. */
export function stamped(stamp: ArgumentStamp | FieldStamp | InputFieldStamp | TypeStamp): {
  readonly extensions: Readonly<Record<string, unknown>>;
} {
  return { extensions: { [weftExtension]: { stamp } } };
}
