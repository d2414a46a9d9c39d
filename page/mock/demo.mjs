export const signIns = [
  {
    id: 'caseworker',
    role: 'CASEWORKER',
    name: 'Karen Holm',
    unit: 'Jobcenter, Team Nord',
    description: {
      da: 'Har sin egen sagsstamme. Ser og opdaterer forløb for de borgere, hun er ansvarlig for.',
      en: 'Has her own caseload. Reads and updates the efforts of the people she is responsible for.',
    },
  },
  {
    id: 'manager',
    role: 'MANAGER',
    name: 'Jens Overgaard',
    unit: 'Jobcenter',
    description: {
      da: 'Leder to team. Fordeler sager og ser overblik for hele sin enhed.',
      en: 'Leads two teams. Distributes cases and sees the overview of the whole unit.',
    },
  },
  {
    id: 'benefit-officer',
    role: 'BENEFIT_OFFICER',
    name: 'Lise Brandt',
    unit: 'Ydelseskontoret',
    description: {
      da: 'Ser de oplysninger, der skal bruges til ydelser, og ikke mere end det.',
      en: 'Sees what is needed for benefits, and nothing more.',
    },
  },
  {
    id: 'auditor',
    role: 'AUDITOR',
    name: 'Mads Friis',
    unit: 'Revision',
    description: {
      da: 'Følger sager gennem loggen, uden navne og uden at kunne ændre noget.',
      en: 'Follows cases through the log, without names and unable to change anything.',
    },
  },
];

const viewer = {
  name: 'WhoAmI',
  title: { da: 'Hvem er jeg?', en: 'Who am I?' },
  query: 'query WhoAmI {\n  viewer {\n    name\n    role\n    unit\n  }\n}\n',
};

const caseload = {
  name: 'CaseloadPage',
  title: { da: 'En side af sagsstammen', en: 'A page of the caseload' },
  query: `query CaseloadPage($first: Int!, $after: String) {
  caseload(first: $first, after: $after) {
    totalCount
    edges {
      node {
        id
        displayName
        status
        unit { name }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
  variables: '{\n  "first": 3\n}',
};

const setStatus = {
  name: 'SetStatus',
  title: { da: 'Sæt en sags status', en: "Set a case's status" },
  query: `mutation SetStatus($person: ID!, $status: Status!) {
  setStatus(personId: $person, status: $status) {
    id
    status
  }
}
`,
  variables: '{\n  "person": "p2",\n  "status": "PAUSED"\n}',
};

const units = {
  name: 'Units',
  title: { da: 'Enhederne', en: 'The units' },
  query: 'query Units {\n  units {\n    id\n    name\n  }\n}\n',
};

const log = {
  name: 'RecentLog',
  title: { da: 'Seneste opslag i loggen', en: 'Recent log entries' },
  query: 'query RecentLog {\n  log(first: 4) {\n    at\n    role\n    operation\n    purpose\n  }\n}\n',
};

const changes = {
  name: 'Changes',
  title: { da: 'Ændringer, mens de sker', en: 'Changes as they happen' },
  query: 'subscription Changes {\n  changes {\n    id\n    kind\n    change\n    occurredAt\n  }\n}\n',
};

export const operations = {
  CASEWORKER: [caseload, setStatus, viewer, changes],
  MANAGER: [caseload, units, viewer],
  BENEFIT_OFFICER: [caseload, viewer],
  AUDITOR: [log, units, viewer],
};
