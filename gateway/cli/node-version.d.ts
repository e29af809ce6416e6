export function nodeVersionProblem(
  version: string,
  stripsTypes: boolean,
  hasPinnedNode: boolean,
  script: string,
): string | undefined;
export function requireNode(script: string): boolean;
