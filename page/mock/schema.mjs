import { setTimeout as pause } from 'node:timers/promises';
import { buildSchema } from 'graphql';

/** A schema just large enough to develop the page against; the real one is the server's. */
export const schema = buildSchema(`
  "The signed-in person."
  type Viewer { name: String!, role: String!, unit: String! }

  "Somebody a case is about."
  type Person { id: ID!, displayName: String!, unit: Unit!, status: Status! }
  type Unit { id: ID!, name: String! }
  enum Status { ACTIVE PAUSED CLOSED }

  type PersonConnection { edges: [PersonEdge!]!, pageInfo: PageInfo!, totalCount: Int! }
  type PersonEdge { cursor: String!, node: Person! }
  type PageInfo { hasNextPage: Boolean!, endCursor: String }

  type LogEntry { at: String!, role: String!, operation: String!, purpose: String! }

  type Query {
    viewer: Viewer!
    "A page of the people the role may see."
    caseload(first: Int = 20, after: String, status: Status): PersonConnection!
    units: [Unit!]!
    log(first: Int = 20): [LogEntry!]!
  }

  type Mutation {
    "Sets the status of a person's case."
    setStatus(personId: ID!, status: Status!): Person!
  }

  type Change { id: ID!, kind: String!, change: String!, occurredAt: String! }

  type Subscription {
    "What changes, as it changes."
    changes: Change!
  }
`);

const units = [
  { id: 'u1', name: 'Team Nord' },
  { id: 'u2', name: 'Team Syd' },
];
const names = ['Asta Prøve', 'Bo Eksempel', 'Carla Opdigtet', 'Ditte Tænkt', 'Emil Fiktiv', 'Freja Demo'];
const people = names.map((displayName, index) => ({
  id: `p${index + 1}`,
  displayName,
  unit: units[index % 2],
  status: index % 3 === 2 ? 'PAUSED' : 'ACTIVE',
}));

/** The resolvers, for one signed-in person. */
export const rootFor = (signIn) => ({
  viewer: { name: signIn.name, role: signIn.role, unit: signIn.unit },
  units,
  caseload({ first, after, status }) {
    const all = people.filter((person) => !status || person.status === status);
    const from = after ? all.findIndex((person) => person.id === after) + 1 : 0;
    const edges = all.slice(from, from + first).map((node) => ({ cursor: node.id, node }));
    const hasNextPage = from + first < all.length;
    return { edges, pageInfo: { hasNextPage, endCursor: edges.at(-1)?.cursor }, totalCount: all.length };
  },
  log: ({ first }) =>
    people.slice(0, first).map((_, index) => ({
      at: `2025-03-0${index + 1}T09:15:00Z`,
      role: index % 2 ? 'MANAGER' : 'CASEWORKER',
      operation: 'CaseloadPage',
      purpose: index % 2 ? 'SUPERVISION' : 'CASE_HANDLING',
    })),
  setStatus({ personId, status }) {
    const person = people.find(({ id }) => id === personId);
    if (!person) throw new Error('No such person.');
    return Object.assign(person, { status });
  },
  async *changes() {
    for (;;) {
      await pause(200);
      yield { changes: { id: people[0].id, kind: 'PERSON', change: 'UPDATED', occurredAt: new Date().toISOString() } };
    }
  },
});
