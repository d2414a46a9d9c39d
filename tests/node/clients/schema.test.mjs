// The schema as graphql-js sees it, on which nearly every tool stands.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  buildClientSchema, getIntrospectionQuery, getNamedType, getNullableType, isNonNullType, isObjectType, lexicographicSortSchema, parse,
  printSchema, validate, validateSchema,
} from 'graphql';
import { startDemo } from './demo.mjs';
import { lists, parts, possibleTypes, schema, singles } from './schema.mjs';

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

// Relay and graphcache keep records by id alone: an `id` of anything but the record itself would overwrite it.
test('whatever has an id is a node, and what has none is a part or a single', () => {
  const objects = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith('__'));
  const withId = objects.filter((type) => type.getFields().id).map(String);
  assert.deepEqual(withId.sort(), [...possibleTypes.Node].sort());
  assert.deepEqual(singles, ['AccessPolicy', 'Viewer', 'WhoAmI']);
  const known = /(Access|Change|DroppedRole|Error|Explanation|Item|Origin|Permission)$/;
  // What is reckoned when it is asked for, of a person, of a draft or for a day; and what a notice quotes.
  const reckoned = /^(Week|Worklist|Simulated)|Facts?$|(Simulation|Document)$|^(Course(Block|DayLeftOut|Gap)|ContactRecord|FreeSlot|OfferSuitability)$/;
  // What an event tells of a person, what a person is told of events, and what happened to a case.
  const told = /^(AuditSubject|AccessReportEntry|AccessSample|UnmaskedIdentity|TimelineEntry)$/;
  const strangers = parts.filter((name) => ![known, reckoned, told].some((kind) => kind.test(name)));
  assert.deepEqual(strangers, [], 'is this no record?');
});

test('every list pages alike', () => {
  for (const { type, field } of lists) {
    const { args, type: connection } = schema.getType(type).getFields()[field];
    const names = args.map(({ name }) => name);
    assert.ok(names.includes('first') && names.includes('after'), `${type}.${field}`);
    assert.equal(names.includes('last'), names.includes('before'), `${type}.${field}`);
    assert.ok(isNonNullType(connection), `${type}.${field}`);
    assert.deepEqual(Object.keys(getNullableType(connection).getFields()).sort(), ['edges', 'nodes', 'pageInfo', 'totalCount']);
  }
});

// They say nothing of anybody but who asks, so there is nothing to name, and nothing that could stand against it.
const ofOneself = ['createCalendarFeed', 'revokeCalendarFeed'];

test('what concerns only who asks takes no arguments', () => {
  const mutations = schema.getMutationType().getFields();
  for (const name of ofOneself) assert.deepEqual(mutations[name].args, [], name);
});

test('every other mutation takes one input and gives what it changed, and what stood against it', () => {
  const mutations = Object.values(schema.getMutationType().getFields());
  for (const mutation of mutations.filter(({ name }) => !ofOneself.includes(name))) {
    assert.deepEqual(mutation.args.map(({ name }) => name), ['input'], mutation.name);
    assert.ok(!isNonNullType(mutation.type), `${mutation.name} can fail alone`);
    const { userErrors, ...rest } = mutation.type.getFields();
    assert.equal(String(userErrors.type), '[UserError!]!', mutation.name);
    const [changed, ...more] = Object.values(rest);
    assert.deepEqual(more, [], mutation.name);
    // A register of attendance answers line by line, and an unmasking with what no record may show.
    if (!['items', 'identity'].includes(changed.name)) assert.ok(possibleTypes.Node.includes(String(getNamedType(changed.type))), mutation.name);
  }
});
