import type {
  ApiMediaType,
  ApiOperation,
  ApiParameter,
  ApiResponse,
  ParameterPlace,
  ParameterStyle,
  Schema,
} from '../../../gateway/openapi/api-description.ts';
import { type CompileOptions, compileOperation } from '../../../gateway/rest/compile-operation.ts';
import type { OperationInput, RestOperation } from '../../../gateway/rest/operation.ts';

const defaultStyles: Record<ParameterPlace, ParameterStyle> = {
  path: 'simple',
  query: 'form',
  header: 'simple',
  cookie: 'form',
};

/** A parameter with the defaults of OpenAPI written out. */
export function parameter(place: ParameterPlace, name: string, given: Partial<ApiParameter> = {}): ApiParameter {
  const style = given.style ?? defaultStyles[place];
  return {
    name,
    in: place,
    required: place === 'path',
    style,
    explode: style === 'form',
    allowReserved: false,
    schema: {},
    contentType: undefined,
    ...given,
  };
}

export function mediaType(type: string, schema?: Schema, encoding: ApiMediaType['encoding'] = {}): ApiMediaType {
  return { type, schema, encoding };
}

export function response(status: string, ...content: ApiMediaType[]): ApiResponse {
  return { status, content };
}

export interface OperationSketch extends Partial<Omit<ApiOperation, 'requestBody'>> {
  /** Media types of the request body. */
  body?: readonly ApiMediaType[];
}

/** An operation with only what a test is about. */
export function operation({ body, ...given }: OperationSketch): ApiOperation {
  return {
    pointer: '',
    operationId: 'op',
    method: body === undefined ? 'GET' : 'POST',
    path: '/',
    servers: [{ url: 'https://api.example.com', variables: {} }],
    parameters: [],
    requestBody: body === undefined ? undefined : { required: false, content: body },
    responses: [],
    ...given,
  };
}

export function compiled(sketch: OperationSketch, options: Partial<CompileOptions> = {}): RestOperation {
  return compileOperation(operation(sketch), {
    source: 'shop',
    resolve: (schema) => schema,
    dotSegments: 'refuse',
    errors: {},
    environment: {},
    ...options,
  });
}

/** The path and query that a call comes to. */
export function pathOf(sketch: OperationSketch, input: OperationInput, options: Partial<CompileOptions> = {}): string {
  return compiled(sketch, options).request(input, {}).path;
}
