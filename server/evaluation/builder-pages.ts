import type { Request, Response } from 'express';
import { z } from 'zod';
import { actorOf } from '../identity/index.ts';
import { createPages, Invalid, NotFound, readForm, redirect, show } from '../platform/web/index.ts';
import type { FieldErrors, Pages, Typed } from '../platform/web/index.ts';
import { surveyFor } from './access.ts';
import { builderModel } from './builder-model.ts';
import {
  addQuestion,
  addSection,
  editQuestion,
  editSection,
  moveQuestion,
  nudgeQuestion,
  nudgeSection,
  removeQuestion,
  removeSection,
  type Edit,
} from './drafting.ts';
import { allQuestions, plainContent, plainWords, questionKinds, type Question, type Section } from './outline.ts';
import type { EvaluationParts } from './parts.ts';
import { questionForm, questionFrom, sectionForm, sectionFrom } from './question-form.ts';
import type { SurveyInPlace } from './survey-store.ts';
import type { Surveys } from './surveys.ts';
import { builderPage, wordsFormPage } from './views.ts';
import { questionFormModel, sectionFormModel } from './words-model.ts';

const home = '/evaluation/surveys/:id';

/** The builder: every deed is a form of its own, so it works by keyboard and without script; dragging only fills one in. */
export function builderPages({ database, ids }: EvaluationParts, surveys: Surveys): Pages {
  const pages = createPages();

  const apply = async (req: Request, res: Response, edit: Edit, place = ''): Promise<void> => {
    const id = String(req.params['id']);
    await surveys.edit(actorOf(req), id, versionOf(req), edit);
    redirect(res, `/evaluation/surveys/${id}/builder${place}`);
  };

  pages.get(`${home}/builder`, 'evaluation:manage', async (req, res) => {
    const seen = await surveyFor(database, actorOf(req), String(req.params['id']), 'manage');
    await show(res, builderPage, builderModel(seen, req.translator));
  });

  pages.post(`${home}/sections`, 'evaluation:manage', async (req, res) => {
    const form = readForm(z.object({ title: z.string().min(1).max(200) }), req.body);
    if (!form.ok) throw new Invalid(form.errors);
    const section = { id: ids.next(), words: { title: form.value.title, introduction: '' }, texts: {}, questions: [] };
    await apply(req, res, addSection(section), `#section-${section.id}`);
  });
  pages.post(`${home}/sections/:section/removal`, 'evaluation:manage', (req, res) =>
    apply(req, res, removeSection(String(req.params['section']))),
  );
  pages.post(`${home}/sections/:section/move`, 'evaluation:manage', (req, res) => {
    const section = String(req.params['section']);
    return apply(req, res, nudgeSection(section, byOf(req)), `#section-${section}`);
  });

  pages.post(`${home}/sections/:section/questions`, 'evaluation:manage', async (req, res) => {
    const form = readForm(z.object({ kind: z.enum(questionKinds), title: z.string().min(1).max(500) }), req.body);
    if (!form.ok) throw new Invalid(form.errors);
    const { kind, title } = form.value;
    const id = ids.next();
    const question = { id, required: false, content: plainContent(kind), words: plainWords(title), texts: {} };
    const surveyId = String(req.params['id']);
    const edit = addQuestion(String(req.params['section']), question);
    await surveys.edit(actorOf(req), surveyId, versionOf(req), edit);
    // Options and the ends of a scale are still to be said.
    const isWhole = !['scale', 'choice', 'choices'].includes(kind);
    redirect(res, `/evaluation/surveys/${surveyId}/${isWhole ? `builder#question-${id}` : `questions/${id}`}`);
  });
  pages.post(`${home}/questions/:question/removal`, 'evaluation:manage', (req, res) =>
    apply(req, res, removeQuestion(String(req.params['question']))),
  );
  pages.post(`${home}/questions/:question/move`, 'evaluation:manage', (req, res) => {
    const question = String(req.params['question']);
    return apply(req, res, nudgeQuestion(question, byOf(req)), `#question-${question}`);
  });
  pages.post(`${home}/questions/:question/place`, 'evaluation:manage', async (req, res) => {
    const form = readForm(
      z.object({ stage: z.string().max(64), to: z.coerce.number().int().min(0).max(1000) }),
      req.body,
    );
    if (!form.ok) throw new Invalid(form.errors);
    const question = String(req.params['question']);
    await apply(req, res, moveQuestion(question, form.value.stage, form.value.to), `#question-${question}`);
  });

  /** A draft is changed; what is published is corrected. */
  const save = async (req: Request, survey: SurveyInPlace, edit: Edit): Promise<FieldErrors | null> => {
    const deed = survey.status === 'draft' ? surveys.edit : surveys.correct;
    try {
      await deed(actorOf(req), survey.id, versionOf(req), edit);
      return null;
    } catch (error) {
      if (error instanceof Invalid) return fieldsOf(error.errors, survey.language);
      throw error;
    }
  };

  const questionOf = async (req: Request): Promise<{ survey: SurveyInPlace; question: Question }> => {
    const { survey } = await surveyFor(database, actorOf(req), String(req.params['id']), 'manage');
    const question = allQuestions(survey.outline).find(({ id }) => id === req.params['question']);
    if (!question) throw new NotFound();
    return { survey, question };
  };

  pages.get(`${home}/questions/:question`, 'evaluation:manage', async (req, res) => {
    const { survey, question } = await questionOf(req);
    await show(res, wordsFormPage, questionFormModel(question, { survey, translator: req.translator }));
  });
  pages.post(`${home}/questions/:question`, 'evaluation:manage', async (req, res) => {
    const { survey, question } = await questionOf(req);
    const again = (typed: Typed, errors: FieldErrors) => {
      const asked = { survey, translator: req.translator, failed: { typed, errors } };
      return show(res, wordsFormPage, questionFormModel(question, asked), 422);
    };
    const form = readForm(questionForm, req.body);
    if (!form.ok) return again(form.typed, form.errors);
    const isDraft = survey.status === 'draft';
    const read = questionFrom(form.value, question, { own: survey.language, isDraft, ids });
    if (!read.ok) return again(form.typed, read.errors);
    const { id, ...change } = read.question;
    const errors = await save(req, survey, editQuestion(id, change));
    if (errors) return again(form.typed, errors);
    return redirect(res, `/evaluation/surveys/${survey.id}/builder#question-${id}`, { key: 'evaluation.said-saved' });
  });

  const sectionOf = async (req: Request): Promise<{ survey: SurveyInPlace; section: Section }> => {
    const { survey } = await surveyFor(database, actorOf(req), String(req.params['id']), 'manage');
    const section = survey.outline.sections.find(({ id }) => id === req.params['section']);
    if (!section) throw new NotFound();
    return { survey, section };
  };

  pages.get(`${home}/sections/:section`, 'evaluation:manage', async (req, res) => {
    const { survey, section } = await sectionOf(req);
    await show(res, wordsFormPage, sectionFormModel(section, { survey, translator: req.translator }));
  });
  pages.post(`${home}/sections/:section`, 'evaluation:manage', async (req, res) => {
    const { survey, section } = await sectionOf(req);
    const again = (typed: Typed, errors: FieldErrors) => {
      const asked = { survey, translator: req.translator, failed: { typed, errors } };
      return show(res, wordsFormPage, sectionFormModel(section, asked), 422);
    };
    const form = readForm(sectionForm, req.body);
    if (!form.ok) return again(form.typed, form.errors);
    const errors = await save(req, survey, editSection(section.id, sectionFrom(form.value, survey.language)));
    if (errors) return again(form.typed, errors);
    return redirect(res, `/evaluation/surveys/${survey.id}/builder#section-${section.id}`, {
      key: 'evaluation.said-saved',
    });
  });

  return pages;
}

/** Refused texts as they are named in the form: 'title fr' is the field `title-fr`; a single option is one of its lines. */
export function fieldsOf(errors: FieldErrors, own: string): FieldErrors {
  return Object.fromEntries(
    Object.entries(errors).map(([name, message]) => {
      const words = name.split(' ');
      const language = words.at(-1) ?? own;
      return [`${words[0]}${language === own ? '' : `-${language}`}`, message];
    }),
  );
}

function versionOf(req: Request): number {
  const form = readForm(
    z.object({ version: z.coerce.number().int().optional(), edition: z.coerce.number().int().optional() }),
    req.body,
  );
  return form.ok ? (form.value.version ?? form.value.edition ?? 0) : 0;
}

function byOf(req: Request): -1 | 1 {
  const form = readForm(z.object({ by: z.string().default('1') }), req.body);
  return form.ok && form.value.by === '-1' ? -1 : 1;
}
