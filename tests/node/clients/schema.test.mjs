// The schema as graphql-js sees it, on which nearly every tool stands.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  buildClientSchema, getIntrospectionQuery, getNullableType, isNonNullType, lexicographicSortSchema, parse, printSchema,
  validate, validateSchema,
} from 'graphql';
import { startDemo } from './demo.mjs';
import { connections, objects, possibleTypes, schema } from './schema.mjs';

let demo;
before(async () => (demo = await startDemo()));
after(() => demo?.stop());

test('it is valid', () => assert.deepEqual(validateSchema(schema), []));

test('what the server says of itself is what is committed', async () => {
  const token = await demo.token('caseworker');
  const everything = { inputValueDeprecation: true, oneOf: true, specifiedByUrl: true };
  const query = getIntrospectionQuery(everything);
  const response = await fetch(demo.url, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined);
  const served = buildClientSchema(data);
  assert.deepEqual(validateSchema(served), []);
  const printed = (of) => printSchema(lexicographicSortSchema(of));
  assert.equal(printed(served), printed(schema));
});

test('the examples of every sign-in are valid', async () => {
  for (const { role } of await demo.signIns()) {
    for (const { name, query } of await demo.examples(role)) {
      assert.deepEqual(validate(schema, parse(query)), [], name);
    }
  }
});

test('whatever has an id is a node, and only that has a version', () => {
  const fields = (type) => Object.keys(type.getFields());
  const withId = objects.filter((type) => fields(type).includes('id')).map(String);
  assert.deepEqual(withId.sort(), [...possibleTypes.Node].sort());
  const versioned = objects.filter((type) => fields(type).includes('version') && !fields(type).includes('id'));
  assert.deepEqual(versioned.map(String), ['AccessPolicy'], 'the policy has a version of its own kind');
});

test('every list pages alike', () => {
  for (const { type, field } of connections) {
    const { args, type: connection } = schema.getType(type).getFields()[field];
    const names = args.map(({ name }) => name);
    assert.ok(names.includes('first') && names.includes('after'), `${type}.${field}`);
    assert.equal(names.includes('last'), names.includes('before'), `${type}.${field}`);
    assert.ok(isNonNullType(connection), `${type}.${field}`);
    assert.deepEqual(Object.keys(getNullableType(connection).getFields()).sort(), ['edges', 'nodes', 'pageInfo', 'totalCount']);
  }
});

test('every mutation takes one input and gives what it changed, and what stood against it', () => {
  for (const mutation of Object.values(schema.getMutationType().getFields())) {
    assert.deepEqual(mutation.args.map(({ name }) => name), ['input'], mutation.name);
    assert.ok(!isNonNullType(mutation.type), `${mutation.name} can fail alone`);
    const { userErrors, ...rest } = mutation.type.getFields();
    assert.equal(String(userErrors.type), '[UserError!]!', mutation.name);
    const [changed, ...more] = Object.values(rest);
    assert.deepEqual(more, [], mutation.name);
    if (changed.name !== 'items') assert.ok(possibleTypes.Node.includes(String(changed.type)), mutation.name);
  }
});
