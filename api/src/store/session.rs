//! One request of one principal in one role: the handle through which everything is read and changed.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    GlobalId, Principal, Scoped, Store,
    notes::Notes,
    reach::{Held, Reach},
    scoped::Connection,
};
use crate::{
    audit::{Changes, Event, EventKind, Outcome, Subject},
    keys::Sealer,
    policy::{Access, Kind, Policy, Privilege, Purpose, Role, Scope, Visible},
};

/// What the request says about itself.
#[derive(Clone, Debug)]
pub struct Request {
    /// Given back in every answer and found in log and trail.
    pub id: Uuid,
    pub role: Role,
    pub purpose: Purpose,
}

/// What a session cost, for the log line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub statements: u32,
    pub rows: u32,
}

/// A principal at work. Never shared between principals, never kept between requests.
pub struct Session {
    store: Store,
    principal: Principal,
    request: Request,
    scope: Scope,
    held: Held,
    now: DateTime<Utc>,
    access: [OnceLock<Access>; Kind::ALL.len()],
    ids: Sealer,
    notes: Mutex<Notes>,
}

impl Session {
    pub(super) fn new(store: Store, principal: Principal, request: Request, reach: Reach, now: DateTime<Utc>) -> Self {
        let Reach { held, glass } = reach;
        let granted = principal.roles.iter().find(|granted| granted.role == request.role);
        let units = granted.map(|granted| granted.units.clone()).unwrap_or_default();
        let scope = Scope { user: principal.user_id, units, glass, today: crate::civil::local_date(now) };
        // Auditors get ids of their own, stable within an engagement and different between engagements.
        let ids = if Policy::current().is_pseudonymous(request.role) {
            store.keys().sealer(&format!("id for engagement {}", principal.engagement))
        } else {
            store.keys().sealer("id")
        };
        let access = std::array::from_fn(|_| OnceLock::new());
        Self { store, principal, request, scope, held, now, access, ids, notes: Mutex::default() }
    }

    /// Begins a query for rows that this principal may see.
    pub fn find<E: Visible>(&self) -> Scoped<'_, E> {
        Scoped::new(self, self.pool())
    }

    pub(super) fn pool(&self) -> Connection<'_> {
        Connection::Pool(&self.store.0.db)
    }

    /// What the role may do with rows of a kind.
    pub fn access(&self, kind: Kind) -> &Access {
        self.access[kind as usize]
            .get_or_init(|| Access::of(Policy::current(), self.request.role, &self.principal.privileges, kind))
    }

    /// Whether the principal holds a privilege.
    pub fn holds(&self, privilege: Privilege) -> bool {
        self.principal.privileges.contains(&privilege)
    }

    /// The signed-in user or machine.
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Role, purpose and id of the request.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// What relations are relative to.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The persons whom the principal is responsible for.
    pub(super) fn held(&self) -> &Held {
        &self.held
    }

    /// The instant of the request: one for all that happens in it.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The store behind the session.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Seals a row's identity into the opaque global id that this principal knows it by.
    pub fn seal(&self, kind: Kind, id: Uuid) -> String {
        GlobalId { kind, row: id }.seal(&self.ids)
    }

    /// Opens an id of any kind; `None` for what is no id of this principal's.
    pub fn unseal(&self, id: &str) -> Option<(Kind, Uuid)> {
        GlobalId::open(&self.ids, id).map(|id| (id.kind, id.row))
    }

    /// Statements and rows so far.
    pub fn tally(&self) -> Tally {
        self.notes().tally
    }

    pub(super) fn event(
        &self,
        operation: &str,
        kind: EventKind,
        outcome: Outcome,
        subjects: BTreeMap<Uuid, Subject>,
    ) -> Event {
        let (operation_name, document) = self.notes().asked_by();
        Event {
            occurred_at: self.now,
            user: self.principal.user_id,
            issuer: self.principal.issuer.clone(),
            subject: self.principal.subject.clone(),
            client: self.principal.client.clone(),
            assurance: self.principal.assurance,
            role: self.request.role,
            unit: self.scope.units.first().copied().or(self.principal.unit),
            purpose: self.request.purpose,
            operation: operation.to_owned(),
            operation_name,
            reason: None,
            document,
            kind,
            outcome,
            subjects,
            criteria: Vec::new(),
            changes: Changes::default(),
            request: self.request.id,
        }
    }

    pub(super) fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// The global id under which everybody but auditors knows a row.
    #[must_use]
    pub fn seal(&self, kind: Kind, id: Uuid) -> String {
        GlobalId { kind, row: id }.seal(&self.keys().sealer("id"))
    }
}
