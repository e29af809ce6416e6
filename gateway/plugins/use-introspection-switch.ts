import { NoSchemaIntrospectionCustomRule } from 'graphql';
import type { Plugin } from 'graphql-yoga';

export interface IntrospectionSwitchOptions {
  /** `false` refuses `__schema` and `__type`; `__typename` is always answered. */
  introspection: boolean;
}

/** Refuses introspection as a validation error where it is switched off. */
export function useIntrospectionSwitch({ introspection }: IntrospectionSwitchOptions): Plugin {
  if (introspection) {
    return {};
  }
  return {
    onValidate({ addValidationRule }) {
      addValidationRule(NoSchemaIntrospectionCustomRule);
    },
  };
}
