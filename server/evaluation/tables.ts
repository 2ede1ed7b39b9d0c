export const surveyStatuses = ['draft', 'published', 'closed'] as const;
export type SurveyStatus = (typeof surveyStatuses)[number];
export const anonymities = ['anonymous', 'named'] as const;
export type Anonymity = (typeof anonymities)[number];

export interface SurveyRow {
  id: string;
  organisation_id: string;
  series_id: string;
  number: number;
  title: string;
  introduction: string;
  language: string;
  texts: string;
  search: string;
  anonymity: Anonymity;
  status: SurveyStatus;
  outline: string;
  created_by: string | null;
  created_at: string;
  published_by: string | null;
  published_at: string | null;
  closed_at: string | null;
  version: number;
  turn: number;
}

export interface SurveyCorrectionRow {
  id: string;
  survey_id: string;
  language: string;
  was: string;
  became: string;
  corrected_by: string | null;
  corrected_at: string;
}

export interface SurveyDraftRow {
  enrolment_id: string;
  step_id: string;
  survey_id: string;
  typed: string;
  saved_at: string;
}

export interface SurveyResponseRow {
  id: string;
  survey_id: string;
  enrolment_id: string | null;
  step_id: string | null;
  group_id: string | null;
  path_id: string | null;
  cohort_id: string | null;
  organisation_id: string;
  from_on: string;
  until_on: string;
}

export interface SurveyValueRow {
  response_id: string;
  question_id: string;
  option_id: string;
  amount: number | null;
  body: string | null;
}

export interface EvaluationTables {
  surveys: SurveyRow;
  survey_corrections: SurveyCorrectionRow;
  survey_drafts: SurveyDraftRow;
  survey_responses: SurveyResponseRow;
  survey_values: SurveyValueRow;
}
