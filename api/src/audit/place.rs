//! Where SQLite keeps the database. A file that was removed or replaced under a running process goes on taking events, which
//! nobody will ever read again: what is written there is not durable.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use sea_orm::{DatabaseConnection, DbBackend, DbErr};

/// A file, and which one it was at first.
#[derive(Clone)]
pub(super) struct Place(Option<(PathBuf, Identity)>);

#[derive(Clone, Copy, Eq, PartialEq)]
struct Identity(#[cfg(unix)] (u64, u64));

impl Place {
    /// That of a connection. A database of a server of its own, and one in memory, have none.
    pub(super) fn of(db: &DatabaseConnection) -> Self {
        if db.get_database_backend() != DbBackend::Sqlite {
            return Self(None);
        }
        let path = db.get_sqlite_connection_pool().connect_options().get_filename().to_owned();
        Self(identity(&path).ok().map(|identity| (path, identity)))
    }

    /// Fails when the file is not there any more, or is another one.
    pub(super) fn holds(&self) -> Result<(), DbErr> {
        let Self(Some((path, first))) = self else { return Ok(()) };
        if identity(path).is_ok_and(|now| now == *first) {
            return Ok(());
        }
        Err(DbErr::Custom("the file of the database is gone".to_owned()))
    }
}

fn identity(path: &Path) -> io::Result<Identity> {
    let file = fs::metadata(path)?;
    #[cfg(unix)]
    let identity = {
        use std::os::unix::fs::MetadataExt;
        Identity((file.dev(), file.ino()))
    };
    #[cfg(not(unix))]
    let identity = {
        drop(file);
        Identity()
    };
    Ok(identity)
}
