// What normalised caches want to know of a schema. A front end writes it to a file when it builds. Quoted in
// docs/reference/clients.md.
import { getNamedType, isInterfaceType, isObjectType } from 'graphql';

const OF_LISTS = /(Connection|Edge|PageInfo|Payload)$/;
const PAGING = ['first', 'after', 'last', 'before'];

export function facts(schema) {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const objects = types.filter(isObjectType);
  const fields = (type) => Object.values(type?.getFields() ?? {});
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const plain = fields(schema.getQueryType()).filter(({ args }) => args.length === 0);
  const single = new Set(plain.map(({ type }) => String(getNamedType(type))));
  const withoutId = objects.filter((type) => !type.getFields().id && !roots.includes(type) && !OF_LISTS.test(type.name));
  return {
    /** The objects behind each interface. */
    possibleTypes: Object.fromEntries(
      types.filter(isInterfaceType).map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
    ),
    /** Every list: where it hangs, and the arguments that make it another list. */
    lists: objects.flatMap((type) =>
      fields(type)
        .filter((field) => String(getNamedType(field.type)).endsWith('Connection'))
        .map((field) => ({
          type: type.name,
          field: field.name,
          args: field.args.map(({ name }) => name).filter((name) => !PAGING.includes(name)),
        })),
    ),
    /** What has no id and is a part of the record it hangs on. */
    parts: withoutId.map(({ name }) => name).filter((name) => !single.has(name)),
    /** What has no id, because there is one for each caller. */
    singles: withoutId.map(({ name }) => name).filter((name) => single.has(name)),
  };
}
