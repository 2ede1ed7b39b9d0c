-- That somebody has answered the survey of a step: once in each cycle, and once for each step, whichever survey it asks.
-- What was answered is kept elsewhere, and in an anonymous survey nothing leads from here to there.
create table survey_answers_anew (
  enrolment_id text not null references enrolments (id),
  step_id text not null,
  survey_id text not null,
  answered_on text not null,
  answered_at text not null,
  primary key (enrolment_id, step_id)
);
insert into survey_answers_anew (enrolment_id, step_id, survey_id, answered_on, answered_at)
select enrolments.id, path_steps.id, survey_answers.survey_id, survey_answers.answered_on, survey_answers.answered_at
from survey_answers
join enrolments on enrolments.person_id = survey_answers.person_id
join path_steps
  on path_steps.version_id = enrolments.version_id
  and path_steps.kind = 'survey'
  and path_steps.subject_id = survey_answers.survey_id
where survey_answers.answered_on >= coalesce(enrolments.counts_from, '');
drop table survey_answers;
alter table survey_answers_anew rename to survey_answers;
create index survey_answers_survey on survey_answers (survey_id);
