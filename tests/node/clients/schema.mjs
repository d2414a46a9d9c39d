// The committed schema, and what caches want to know of it.
import { readFileSync } from 'node:fs';
import { buildSchema, isInterfaceType, isObjectType, getNamedType } from 'graphql';

export const SDL = readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8');
export const schema = buildSchema(SDL);
export const objects = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter(({ name }) => !name.startsWith('__'));

/** The objects behind each interface, as Apollo's `possibleTypes` and graphcache's fragments want them. */
export const possibleTypes = Object.fromEntries(
  Object.values(schema.getTypeMap())
    .filter(isInterfaceType)
    .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
);

/** Every field that gives a connection: its type, name and the arguments that make it another list. */
export const connections = objects.flatMap((type) =>
  Object.values(type.getFields())
    .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
    .map((field) => ({
      type: type.name,
      field: field.name,
      args: field.args.map(({ name }) => name).filter((name) => !['first', 'after', 'last', 'before'].includes(name)),
    })),
);
