//! `[audit.alarms]`: from when on an access is unusual enough for somebody to look at it.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use super::Check;
use crate::audit::Alarms;

const TIME: &str = "%H:%M";

#[derive(Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    bulk_persons: i64,
    opens: String,
    closes: String,
}

impl Default for Written {
    fn default() -> Self {
        Self::of(&Alarms::default())
    }
}

impl Written {
    pub(super) fn of(alarms: &Alarms) -> Self {
        let time = |time: NaiveTime| time.format(TIME).to_string();
        Self { bulk_persons: alarms.bulk_persons.into(), opens: time(alarms.opens), closes: time(alarms.closes) }
    }

    pub(super) fn read(self, check: &mut Check) -> Option<Alarms> {
        let bulk_persons = check.number("audit.alarms.bulk_persons", self.bulk_persons, 1..=100_000);
        let opens = time("audit.alarms.opens", &self.opens, check);
        let closes = time("audit.alarms.closes", &self.closes, check);
        let alarms = Alarms { bulk_persons: bulk_persons?, opens: opens?, closes: closes? };
        if alarms.opens >= alarms.closes {
            check.refuse("audit.alarms.closes", "must be later than `opens`");
            return None;
        }
        Some(alarms)
    }
}

fn time(key: &str, text: &str, check: &mut Check) -> Option<NaiveTime> {
    let time = NaiveTime::parse_from_str(text, TIME).ok();
    if time.is_none() {
        check.refuse(key, "must be a time of the day such as 06:00");
    }
    time
}
