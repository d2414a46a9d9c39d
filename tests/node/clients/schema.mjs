// The committed schema.
import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { facts } from './facts.mjs';

export const schema = buildSchema(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'));
export const { possibleTypes, lists, parts, singles } = facts(schema);
