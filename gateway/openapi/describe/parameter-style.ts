import type { ParameterPlace, ParameterStyle } from '../api-description.ts';
import { stringMember } from '../document/json.ts';

/** The styles of each place (OpenAPI 3.1, 4.8.12.3), its default first. */
const styles: Readonly<Record<ParameterPlace, readonly [ParameterStyle, ...ParameterStyle[]]>> = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject', 'tabDelimited'],
  header: ['simple'],
  cookie: ['form'],
};

/** The style of a parameter that names none. */
export function defaultStyle(place: ParameterPlace): ParameterStyle {
  return styles[place][0];
}

/** Whether a parameter in that place may have that style. */
export function isStyle(place: ParameterPlace, style: string): style is ParameterStyle {
  return styles[place].some((known) => known === style);
}

/** Whether `in` names a place. */
export function isPlace(place: string | undefined): place is ParameterPlace {
  return place !== undefined && Object.hasOwn(styles, place);
}

/** The `collectionFormat` of Swagger 2.0 that the upgrade found no style of OpenAPI 3 for. */
export function delimitedStyle(holder: unknown): ParameterStyle | undefined {
  switch (stringMember(holder, 'x-collectionFormat')) {
    case 'tsv':
      return 'tabDelimited';
    case 'ssv':
      return 'spaceDelimited';
    case 'pipes':
      return 'pipeDelimited';
    default:
      return undefined;
  }
}
