export function nodeVersionProblem(
  version: string,
  stripsTypes: boolean,
  hasPinnedNode: boolean,
  script: string,
): string | undefined;
export function enter(load: () => Promise<{ main(words: string[]): unknown }>, script: string): void;
