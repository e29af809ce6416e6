import {
  type ExecutionArgs,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  specifiedRules,
  type ValidationRule,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Documents, PreparedOperation } from '../execution/documents.ts';

export interface PreparedDocumentsOptions {
  /** Prepared for the rules of {@link validationRules}; those that other plugins add are asked besides. */
  documents: Documents;
}

/** The rules that hold for every document of a gateway, in the order in which the plugins give them to Yoga. */
export function validationRules({ introspection }: { readonly introspection: boolean }): readonly ValidationRule[] {
  return introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
}

/**
 * Lets Yoga parse, validate and execute by the prepared documents, which other ways into the gateway use too.
 * It stands before all plugins that replace these functions: theirs win, and may call ours.
 */
export function usePreparedDocuments({ documents }: PreparedDocumentsOptions): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source: unknown, options?: unknown) => {
        if (typeof source !== 'string' || options !== undefined) return parseFn(source as string, options as object);
        const { document, errors } = documents.prepare(source);
        if (document) return document;
        throw errors[0]?.originalError ?? errors[0];
      });
    },
    onValidate({ validateFn, setValidationFn }) {
      setValidationFn((schema, document, rules, typeInfo, options) => {
        const prepared = schema === documents.schema && !typeInfo && !options ? documents.of(document) : undefined;
        return prepared
          ? prepared.validate(rules ?? specifiedRules)
          : validateFn(schema, document, rules, typeInfo, options);
      });
    },
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn((args: ExecutionArgs) => {
        const operation = preparedIn(args);
        if (!operation) return executeFn(args);
        const { contextValue, rootValue, variableValues } = args;
        return operation.execute({ contextValue, rootValue, variableValues });
      });
    },
  };

  function preparedIn(args: ExecutionArgs): PreparedOperation | undefined {
    const { schema, document, operationName, fieldResolver, typeResolver } = args;
    if (schema !== documents.schema || fieldResolver || typeResolver) return undefined;
    const operation = documents.of(document)?.operation(operationName);
    return operation && !(operation instanceof GraphQLError) && operation.answersAtOnce ? operation : undefined;
  }
}
