//! What the rules say of a person: fields of the person, in a file of their own.

use async_graphql::{Context, ID, Object, Result};
use chrono::NaiveDate;
use indsats_entity::person::Entity;

use super::{
    context::Acting,
    facts::{self, Asked},
    gap::{ContactRecord, CourseBlock, CourseGap},
    node::Node,
    scalar::{Instant, IsoWeek},
    week::WeekFacts,
};
use crate::{
    civil,
    rules::{self, CaseFile, Course},
};

/// The fields, told of one row.
pub struct PersonFacts(pub(super) Node<Entity>);

/// What the rules say of a person.
#[Object]
impl PersonFacts {
    /// What each week amounts to, in each effort, oldest first: hours, the conversation, and exactly what makes them.
    /// Weeks that no policy judges are left out.
    async fn weeks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first week; the last one by default.")] from: Option<IsoWeek>,
        #[graphql(desc = "The last week; the one that runs by default. At most 53 with the first.")] to: Option<
            IsoWeek,
        >,
        #[graphql(desc = "Only in this effort.")] effort: Option<ID>,
        #[graphql(desc = "As it would have been told at this instant; now by default.")] as_of: Option<Instant>,
        #[graphql(desc = "By what was recorded at this instant; now by default.")] known_at: Option<Instant>,
    ) -> Result<Vec<WeekFacts>> {
        let session = ctx.session();
        let asked = Asked::new(session, effort, as_of, known_at);
        let to = to.map_or(civil::IsoWeek::of(civil::local_date(asked.as_of)), |IsoWeek(to)| to);
        let weeks = facts::weeks(&self.0, session, (from.map_or(to, |IsoWeek(from)| from), to), &asked).await?;
        Ok(WeekFacts::of(&weeks, self.0.id()))
    }

    /// Stretches in which courses ran or are agreed, in order. A course that began, ended or was interrupted after `asOf` is
    /// told as it was agreed.
    async fn course_blocks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As it would have been told at this instant; now by default.")] as_of: Option<Instant>,
        #[graphql(desc = "By what was recorded at this instant; now by default.")] known_at: Option<Instant>,
    ) -> Result<Vec<CourseBlock>> {
        let session = ctx.session();
        let asked = Asked::new(session, None, as_of, known_at);
        let files = facts::files(&self.0, session, &asked).await?;
        let Some(file) = files.files.get(&self.0.id()) else { return Ok(Vec::new()) };
        let case =
            CaseFile { courses: as_of_day(&file.courses, civil::local_date(asked.as_of)), ..CaseFile::default() };
        Ok(rules::blocks(&case).into_iter().map(Into::into).collect())
    }

    /// The gaps between courses, in order, those before a course to come too. The one that is open today is told up to and
    /// with today, and once.
    async fn gaps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By the limits of this effort; of the one that the person is in by default.")] effort: Option<
            ID,
        >,
        #[graphql(desc = "As it would have been told at this instant; now by default.")] as_of: Option<Instant>,
        #[graphql(desc = "By what was recorded at this instant; now by default.")] known_at: Option<Instant>,
    ) -> Result<Vec<CourseGap>> {
        let asked = Asked::new(ctx.session(), effort, as_of, known_at);
        Ok(self.all_gaps(ctx, &asked).await?.into_iter().map(Into::into).collect())
    }

    /// The gap that is open: since the last course ended, or since enrolment, whether the next one is agreed or not. Null
    /// where a course runs, and where the person is not enrolled.
    async fn current_gap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By the limits of this effort; of the one that the person is in by default.")] effort: Option<
            ID,
        >,
        #[graphql(desc = "As it would have been told at this instant; now by default.")] as_of: Option<Instant>,
        #[graphql(desc = "By what was recorded at this instant; now by default.")] known_at: Option<Instant>,
    ) -> Result<Option<CourseGap>> {
        let asked = Asked::new(ctx.session(), effort, as_of, known_at);
        Ok(self.all_gaps(ctx, &asked).await?.into_iter().find(|gap| gap.is_open).map(Into::into))
    }

    /// How the conversations stand. Null where the person is in no effort that has rules.
    async fn contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By the rules of this effort; of the one that the person is in by default.")] effort: Option<
            ID,
        >,
        #[graphql(desc = "As it would have been told at this instant; now by default.")] as_of: Option<Instant>,
        #[graphql(desc = "By what was recorded at this instant; now by default.")] known_at: Option<Instant>,
    ) -> Result<Option<ContactRecord>> {
        let asked = Asked::new(ctx.session(), effort, as_of, known_at);
        let files = facts::files(&self.0, ctx.session(), &asked).await?;
        let judged = facts::present(&files, self.0.id(), &asked);
        let record =
            |it: facts::Judged<'_>| rules::contact_record(&it.case, it.versions, &files.book.calendar, asked.as_of);
        Ok(judged.map(record).map(Into::into))
    }
}

impl PersonFacts {
    async fn all_gaps(&self, ctx: &Context<'_>, asked: &Asked) -> Result<Vec<rules::Gap>> {
        let files = facts::files(&self.0, ctx.session(), asked).await?;
        let today = civil::local_date(asked.as_of);
        let judged = facts::present(&files, self.0.id(), asked);
        Ok(judged.map(|it| rules::gaps(&it.case, it.versions, &files.book.calendar, today)).unwrap_or_default())
    }
}

/// Courses as a day tells them: what happened to one later is no fact yet, and what was agreed stands.
fn as_of_day(courses: &[Course], day: NaiveDate) -> Vec<Course> {
    let told = |course: &Course| Course {
        actual_from: course.actual_from.filter(|from| *from <= day),
        // Its last day is the day before.
        actual_to: course.actual_to.filter(|to| to.pred_opt().is_none_or(|last| last <= day)),
        interrupted_on: course.interrupted_on.filter(|last| *last <= day),
        ..course.clone()
    };
    courses.iter().map(told).collect()
}
