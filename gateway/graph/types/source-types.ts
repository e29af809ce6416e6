import type { JsonObject } from '../../openapi/document/json.ts';
import { objectMember } from '../../openapi/document/json.ts';
import { formatPointer } from '../../openapi/document/json-pointer.ts';
import type { Report } from '../../openapi/document/report.ts';
import type { AnyShape } from '../../openapi/shape/shape.ts';
import type { PlaceNames } from '../naming/place-names.ts';
import { createEnumTypes } from './enum-types.ts';
import { createInputTypes, type InputTypes } from './input-types.ts';
import type { LinkFields } from './object-fields.ts';
import { createOutputTypes, type OutputTypes } from './output-types.ts';
import { createScalars, type Scalars } from './scalars.ts';
import { createTypeNames, type TypeNames } from './type-names.ts';

/** The GraphQL types of one source, made when they are asked for, each shape's once. */
export interface SourceTypes {
  readonly scalars: Scalars;
  readonly output: OutputTypes;
  readonly input: InputTypes;
}

/** What types of a source are made with. */
export interface TypeContext {
  readonly source: string;
  readonly names: TypeNames;
  readonly scalars: Scalars;
  readonly enums: ReturnType<typeof createEnumTypes>;
  /** Tells that something is `JSON`, and why. */
  reportOpen(shape: AnyShape): void;
}

export interface SourceTypesOptions {
  readonly source: string;
  readonly document: JsonObject;
  readonly placeNames: PlaceNames;
  readonly report: Report;
  readonly links: LinkFields;
}

export function createSourceTypes({ source, document, placeNames, report, links }: SourceTypesOptions): SourceTypes {
  const schemas = Object.keys(objectMember(objectMember(document, 'components'), 'schemas'));
  const names = createTypeNames(placeNames, schemas);
  const scalars = createScalars(source);
  const context: TypeContext = {
    source,
    names,
    scalars,
    enums: createEnumTypes(source, names),
    reportOpen: ({ place, reason }) => report.warn(formatPointer(place), `${reason}; it is JSON`),
  };
  return { scalars, output: createOutputTypes(context, links), input: createInputTypes(context) };
}
