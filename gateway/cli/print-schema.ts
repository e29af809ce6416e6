import {
  type GraphQLNamedType,
  GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedDirective,
  isUnionType,
  printSchema,
} from 'graphql';

/** The SDL of what clients see: without Mesh's directives, and without the types that only these use. */
export function printClientSchema(schema: GraphQLSchema): string {
  const config = schema.toConfig();
  const [kept, dropped] = [
    config.directives.filter(isSpecifiedDirective),
    config.directives.filter((directive) => !isSpecifiedDirective(directive)),
  ];
  const onlyForDirectives = reachableFrom(dropped.flatMap(({ args }) => args.map(({ type }) => getNamedType(type))));
  for (const type of config.types) {
    if (!onlyForDirectives.has(type) || isIntrospectionType(type)) continue;
    if (config.types.some((other) => !onlyForDirectives.has(other) && directlyFrom(other).includes(type))) {
      for (const needed of reachableFrom([type])) onlyForDirectives.delete(needed);
    }
  }
  const types = config.types.filter((type) => !onlyForDirectives.has(type));
  return printSchema(new GraphQLSchema({ ...config, directives: kept, types }));
}

function reachableFrom(types: readonly GraphQLNamedType[]): Set<GraphQLNamedType> {
  const reached = new Set(types);
  // A set hands out what is added to it while it is walked.
  for (const type of reached) for (const next of directlyFrom(type)) reached.add(next);
  return reached;
}

function directlyFrom(type: GraphQLNamedType): GraphQLNamedType[] {
  if (isUnionType(type)) return [...type.getTypes()];
  if (isInputObjectType(type)) return Object.values(type.getFields()).map((field) => getNamedType(field.type));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const fields = Object.values(type.getFields()).flatMap((field) => [field.type, ...field.args.map((arg) => arg.type)]);
  return [...fields.map((fieldType) => getNamedType(fieldType)), ...type.getInterfaces()];
}
