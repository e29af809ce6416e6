import type { DocumentNode } from 'graphql';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import type { Location } from '../../errors/project-error.ts';
import { type JoinDeclaration, joinsOfDocument, joinsOfYaml } from '../joins/join-declaration.ts';
import type { LocateNode } from './fitting-definitions.ts';
import { locationIn } from './type-definitions.ts';

/** The joins that a project declares: in its SDL, and in YAML. */
export function declaredJoins(project: ProjectConfig, documents: readonly DocumentNode[]): JoinDeclaration[] {
  return [
    ...documents.flatMap((document) => joinsOfDocument(document, locateNode)),
    ...joinsOfYaml(project.mesh.additionalResolvers, (index) => project.locate(['additionalResolvers', index])),
  ];
}

export const locateNode: LocateNode = ({ loc }): Location =>
  loc ? locationIn(loc.source, loc.startToken.line, loc.startToken.column) : { file: 'additionalTypeDefs' };
