// GraphQL Code Generator, set up for this API. Quoted in docs/reference/clients.md.
import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset';

/** @type {import('@graphql-codegen/cli').CodegenConfig} */
export default {
  schema: '../../../../schema.graphql',
  documents: ['../../../../api/src/demo/operations/**/*.graphql', './*.ts'],
  generates: {
    './generated/': {
      preset: 'client',
      // Normalised caches need the names of types, also in the documents of the manifest.
      documentTransforms: [addTypenameSelectionDocumentTransform],
      presetConfig: { persistedDocuments: true, fragmentMasking: false },
      config: {
        strictScalars: true,
        scalars: {
          ID: 'string',
          Date: 'string', // 2026-03-29
          DateTime: 'string', // 2026-03-29T07:30:00Z
          IsoWeek: 'string', // 2026-W13
          LocalTime: 'string', // 09:30
        },
        useTypeImports: true,
        enumsAsTypes: true,
      },
    },
  },
};
