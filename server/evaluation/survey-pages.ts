import type { Request, Response } from 'express';
import { z } from 'zod';
import { actorOf } from '../identity/index.ts';
import type { Actor } from '../identity/index.ts';
import type { Translator } from '../platform/language/index.ts';
import { createPages, Invalid, readForm, readListing, redirect, show } from '../platform/web/index.ts';
import type { FieldErrors, Pages, Typed } from '../platform/web/index.ts';
import { seeSurvey, surveyFor, visibleTo } from './access.ts';
import { askedBy } from './asked-store.ts';
import { fieldsOf } from './builder-pages.ts';
import { surveysModel } from './list-model.ts';
import type { EvaluationParts } from './parts.ts';
import { previewModel } from './questionnaire.ts';
import {
  anonymity,
  anonymityOptions,
  fieldsFrom,
  language,
  languageField,
  settingsFields,
  settingsForm,
  typedSettings,
} from './settings-form.ts';
import { correctionsOf, listSurveys, ownersWithin, surveySorts } from './survey-store.ts';
import type { Surveys } from './surveys.ts';
import { surveyTabs } from './tabs.ts';
import { surveyFrom, templateNames } from './templates.ts';
import { anonymityOf, titleOf } from './titles.ts';
import { newSurveyPage, previewPage, settingsPage, surveysPage, type NewSurveyPage } from './views.ts';

const list = '/evaluation/surveys';
const surveysToCopy = 50;

interface Failed {
  errors: FieldErrors;
  typed: Typed;
}

/** The list of surveys, a new one, and what is said and decided of each. */
export function surveyPages({ database, ids, languages }: EvaluationParts, surveys: Surveys): Pages {
  const pages = createPages();

  pages.get(list, 'evaluation:view', async (req, res) => {
    const listing = readListing(list, req.query, surveySorts);
    await show(res, surveysPage, await surveysModel(database, actorOf(req), listing, req.translator));
  });

  const newForm = async (req: Request, failed?: Failed): Promise<NewSurveyPage> => {
    const actor = actorOf(req);
    const { t, say } = req.translator;
    const owners = await ownersWithin(database, actor.reach('evaluation:manage'));
    const typed = failed?.typed ?? { language: req.translator.language, anonymity: 'anonymous', start: 'reaction' };
    const error = failed?.errors['title'];
    return {
      title: t('evaluation.new-survey'),
      section: 'paths',
      breadcrumbs: [{ label: t('evaluation.surveys'), href: list }],
      fields: [
        {
          name: 'start',
          label: t('evaluation.field-start'),
          required: true,
          value: String(typed['start'] ?? ''),
          options: await starts(actor, req.translator),
        },
        {
          name: 'title',
          label: t('evaluation.field-title'),
          value: String(typed['title'] ?? ''),
          hint: t('evaluation.field-new-title-hint'),
          attributes: { maxlength: '200' },
          ...(error && { error: say(error) }),
        },
        {
          name: 'organisation',
          label: t('evaluation.field-organisation'),
          hint: t('evaluation.field-organisation-hint'),
          required: true,
          value: String(typed['organisation'] ?? actor.organisationId),
          options: owners.map(({ id, name }) => ({ value: id, label: name })),
        },
        languageField(String(typed['language'] ?? ''), req.translator),
      ],
      anonymity: anonymityOptions(String(typed['anonymity'] ?? ''), req.translator),
      errors: Object.entries(failed?.errors ?? {}).map(([field, message]) => ({ field, message: say(message) })),
    };
  };

  const starts = async (actor: Actor, translator: Translator) => {
    const { t } = translator;
    const newest = { sort: 'published' as const, descending: true, limit: surveysToCopy, offset: 0 };
    const { rows } = await listSurveys(database, { ...visibleTo(actor), search: '', status: null }, newest);
    return [
      { value: 'empty', label: t('evaluation.start-empty') },
      ...templateNames.map((name) => ({ value: name, label: t(`evaluation.start-${name}`) })),
      ...rows.map((row) => ({
        value: `copy ${row.id}`,
        label: t('evaluation.start-copy', { title: titleOf(row, translator) }),
      })),
    ];
  };

  pages.get(`${list}/new`, 'evaluation:manage', async (req, res) => {
    await show(res, newSurveyPage, await newForm(req));
  });

  pages.post(list, 'evaluation:manage', async (req, res) => {
    const form = readForm(newSurveyForm, req.body);
    if (!form.ok) return show(res, newSurveyPage, await newForm(req, form), 422);
    try {
      const id = await begin(req, form.value);
      return redirect(res, `${list}/${id}/builder`, { key: 'evaluation.said-created' });
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return show(res, newSurveyPage, await newForm(req, { errors: error.errors, typed: form.typed }), 422);
    }
  });

  const begin = async (req: Request, wanted: z.output<typeof newSurveyForm>): Promise<string> => {
    const actor = actorOf(req);
    const { start, title, organisation, language: own, anonymity } = wanted;
    const titled = <Words extends { title: string }>(words: Words) => (title === '' ? words : { ...words, title });
    const template = templateNames.find((name) => name === start);
    if (template) {
      // Templates are there in the languages of the interface.
      const spoken = languages.translator(own).language === own ? own : req.translator.language;
      const { words, texts, outline } = surveyFrom(template, spoken, languages, ids);
      const fields = { words: titled(words), language: spoken, anonymity, texts: title === '' ? texts : {} };
      return surveys.create(actor, organisation, fields, outline);
    }
    if (start.startsWith('copy ')) {
      const { survey } = await seeSurvey(database, actor, start.slice(5));
      const texts = title === '' ? survey.texts : {};
      const fields = { words: titled(survey.words), language: survey.language, anonymity, texts };
      return surveys.create(actor, organisation, fields, survey.outline);
    }
    if (title === '') throw new Invalid({ title: { key: 'common.required' } });
    const first = req.translator.t('evaluation.first-section');
    const section = { id: ids.next(), words: { title: first, introduction: '' }, texts: {}, questions: [] };
    const fields = { words: { title, introduction: '' }, language: own, texts: {}, anonymity };
    return surveys.create(actor, organisation, fields, { sections: [section] });
  };

  const settings = async (req: Request, res: Response, failed?: Failed): Promise<void> => {
    const actor = actorOf(req);
    const { survey, access } = await surveyFor(database, actor, String(req.params['id']), 'manage');
    const { t, say, format } = req.translator;
    const typed = failed?.typed ?? typedSettings(survey);
    const isDraft = survey.status === 'draft';
    const asked = isDraft ? [] : await askedBy(database, [survey.id], null);
    const open = asked.reduce((sum, one) => sum + one.open + one.coming, 0);
    const corrections = isDraft ? [] : await correctionsOf(database, survey.id);
    await show(
      res,
      settingsPage,
      {
        title: titleOf(survey, req.translator),
        section: 'paths',
        breadcrumbs: [{ label: t('evaluation.surveys'), href: list }],
        tabs: surveyTabs(survey, access, 'settings', req.translator),
        id: survey.id,
        version: survey.version,
        status: survey.status,
        facts: [
          { label: t('evaluation.state'), value: t(`evaluation.state-${survey.status}`) },
          { label: t('evaluation.field-organisation'), value: survey.owner_name },
          { label: t('evaluation.names'), value: anonymityOf(survey.anonymity, req.translator).title },
          { label: t('evaluation.field-language'), value: format.languageName(survey.language) },
          ...(survey.published_at
            ? [{ label: t('evaluation.published'), value: format.date(survey.published_at, survey.owner_zone) }]
            : []),
        ],
        ...settingsFields(typed, failed?.errors ?? {}, { own: survey.language, isDraft }, req.translator),
        anonymity: isDraft ? anonymityOptions(String(typed['anonymity'] ?? ''), req.translator) : null,
        corrections: corrections.map((one) => ({
          when: format.date(one.corrected_at, survey.owner_zone),
          language: format.languageName(one.language),
          was: one.was,
          became: one.became,
        })),
        closing: t('evaluation.close-question', { count: open }),
        errors: Object.entries(failed?.errors ?? {}).map(([field, message]) => ({ field, message: say(message) })),
      },
      failed ? 422 : 200,
    );
  };

  pages.get(`${list}/:id/settings`, 'evaluation:manage', (req, res) => settings(req, res));
  pages.post(`${list}/:id/settings`, 'evaluation:manage', async (req, res) => {
    const id = String(req.params['id']);
    const { survey } = await surveyFor(database, actorOf(req), id, 'manage');
    const form = readForm(settingsForm, req.body);
    if (!form.ok) return settings(req, res, form);
    try {
      await surveys.describe(actorOf(req), id, form.value.version, fieldsFrom(form.value, survey));
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return settings(req, res, { errors: fieldsOf(error.errors, survey.language), typed: form.typed });
    }
    return redirect(res, `${list}/${id}/settings`, { key: 'evaluation.said-saved' });
  });

  pages.get(`${list}/:id/preview`, 'evaluation:view', async (req, res) => {
    const seen = await seeSurvey(database, actorOf(req), String(req.params['id']));
    const wanted = typeof req.query['language'] === 'string' ? req.query['language'] : req.translator.language;
    await show(res, previewPage, previewModel(seen, wanted, req.translator));
  });

  const deed = (name: string, does: (actor: Actor, id: string) => Promise<unknown>, to: string, said: string) =>
    pages.post(`${list}/:id/${name}`, 'evaluation:manage', async (req, res) => {
      const id = String(req.params['id']);
      const made = await does(actorOf(req), id);
      redirect(res, `${list}${to.replace(':id', typeof made === 'string' ? made : id)}`, { key: said });
    });
  deed('publication', surveys.publish, '/:id/preview', 'evaluation.said-published');
  deed('closure', surveys.close, '/:id/results', 'evaluation.said-closed');
  deed('reopening', surveys.reopen, '/:id/settings', 'evaluation.said-reopened');
  deed('removal', surveys.discard, '', 'evaluation.said-discarded');
  deed('versions', (actor, id) => surveys.copy(actor, id, 'version'), '/:id/builder', 'evaluation.said-version');
  deed('copies', (actor, id) => surveys.copy(actor, id, 'survey'), '/:id/settings', 'evaluation.said-copied');

  return pages;
}

const newSurveyForm = z.object({
  start: z.string().max(100).default('empty'),
  title: z.string().max(200).default(''),
  organisation: z.string().min(1).max(64),
  language,
  anonymity,
});
