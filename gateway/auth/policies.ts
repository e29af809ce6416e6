import type { PolicyConfig } from '../config/gateway-config.ts';
import { claimAt, textsOf } from './claims.ts';

/** A condition on the verified claims of a caller, by the name that rules and `@policy` know it under. */
export interface Policy extends PolicyConfig {
  readonly name: string;
}

/** Groups of policies of which one must hold completely: an OR of ANDs, as in `@policy`. */
export type PolicyAlternatives = readonly (readonly Policy[])[];

/** Whether each claim that the policy speaks of has, or as a list holds, one of the values it accepts. */
export function holds({ claims: accepted }: Policy, claims: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(accepted).every(([name, values]) => {
    const given = textsOf(claimAt(claims, name)) ?? [];
    return [values].flat().some((value) => given.includes(String(value)));
  });
}
