// Who can sign in at the test's provider. All invented; the user names are those of the synthetic export.

/** What the municipality's directory says of its staff. Most roles stand in the table of role grants, not here. */
export const ACCOUNTS = {
  sb13: { name: 'Sagsbehandler Tretten', password: 'opdigtet-13' },
  tl1: { name: 'Teamleder Et', password: 'opdigtet-1' },
  rev1: { name: 'Revisor Et', password: 'opdigtet-2', claims: { roles: ['AUDITOR'], engagement: 'e2026' } },
  new: { name: 'Nyansat', password: 'opdigtet-3' },
};

/** What the directory says of programs: more than this one gets. */
export const MACHINES = {
  'audit-tool': { claims: { roles: ['AUDITOR'] } },
};
