import { coerceInputValue, type GraphQLError, type GraphQLField, isNonNullType } from 'graphql';
import { GatewayError } from '../../errors/gateway-error.ts';
import type { Arguments } from './operation-call.ts';

/**
 * Compiles the check of arguments as a person writes them, and their coercion as the schema coerces those of a query.
 * It throws a `GatewayError` `BAD_USER_INPUT` that names the argument.
 */
export function compileCoercion(
  { args }: GraphQLField<unknown, unknown>,
  coordinate: string,
): (given: Arguments) => Arguments {
  const names = new Set(args.map(({ name }) => name));
  return (given) => {
    const coerced: Arguments = {};
    for (const { name, type, defaultValue } of args) {
      const value = given[name];
      if (value !== undefined) {
        coerced[name] = coerceInputValue(value, type, (_path, _invalid, error: GraphQLError) =>
          refuse(`${coordinate}: the argument "${name}" is not acceptable: ${error.message}`),
        );
      } else if (defaultValue !== undefined) coerced[name] = defaultValue;
      else if (isNonNullType(type)) refuse(`${coordinate}: the argument "${name}" is required.`);
    }
    for (const name of Object.keys(given)) {
      if (!names.has(name)) refuse(`${coordinate} has no argument "${name}".`);
    }
    return coerced;
  };
}

function refuse(message: string): never {
  throw new GatewayError('BAD_USER_INPUT', message);
}
