import { z } from 'zod';
import { section, text } from './section.ts';

/** `gateway.persistedDocuments`. */
export const persistedDocuments = section({
  folder: text()
    .optional()
    .describe('Folder of documents that requests may name: .graphql files, and .json manifests of code generators.'),
  only: z.boolean().default(false).describe('Executes these documents and no others, introspection included.'),
  automatic: z
    .boolean()
    .default(true)
    .describe('Lets clients register documents under their SHA-256 hash, for as long as memory lasts. Not with only.'),
})
  .superRefine(
    ({ only, folder }, context) => {
      if (only !== true || folder !== undefined) return;
      context.addIssue({ code: 'custom', path: ['only'], message: 'needs a folder: without one nothing is executed' });
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  )
  .describe('Documents that clients name instead of sending them.');
