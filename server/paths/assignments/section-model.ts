import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { Ids } from '../../platform/id.ts';
import type { Translator } from '../../platform/language/index.ts';
import { NotFound } from '../../platform/web/index.ts';
import type { PathSeen } from '../access.ts';
import { titleIn } from '../building/outline.ts';
import type { OwnStep } from '../own-step.ts';
import { rowsTyped } from './section-form.ts';
import { rowsOf, textOf, wordingIn, type Filled, type FilledRow, type Section } from '../building/structure.ts';
import { submissionsOf } from './submission-store.ts';
import { filledOf, isOpenForWork, markOf, worksInCycle } from './submitting.ts';
import { keptKey, paragraphs, type Failed } from './work-model.ts';
import { contentsOf } from './work-view.ts';
import type { SectionPage, SectionRow } from './work-views.ts';

interface Asked {
  actor: Actor;
  path: PathSeen['path'];
  own: OwnStep;
  sectionId: string;
  translator: Translator;
  ids: Ids;
  failed?: Failed | undefined;
}

const spareRows = 2;

/** One section of a learner's own assignment, with the way to those before and after it. */
export async function sectionModel(db: Reader, asked: Asked): Promise<SectionPage> {
  const { actor, path, own, sectionId, translator, failed } = asked;
  const { t, say, language } = translator;
  const { step, judged } = own;
  const structure = step.rules.structure;
  const at = structure?.sections.findIndex(({ id }) => id === sectionId) ?? -1;
  const section = structure?.sections[at];
  if (!structure || !section) throw new NotFound();
  const [newest] = worksInCycle(await submissionsOf(db, actor.personId, step.id), judged.enrolment.counts_from);
  if (!isOpenForWork(newest, own)) throw new NotFound();
  const content = newest ? filledOf(newest)[section.id] : undefined;
  const overview = `/paths/${path.id}/steps/${step.id}`;
  const address = (one: Section) => `${overview}/sections/${one.id}`;
  const before = structure.sections[at - 1];
  const isChanged = Object.values(failed?.errors ?? {}).some(({ key }) => key === 'paths.work-changed-elsewhere');
  return {
    title: wordingIn(section.title, language),
    section: 'paths',
    breadcrumbs: [
      { label: path.title, href: `/paths/${path.id}` },
      { label: titleIn(step.texts, language, step.title), href: overview },
    ],
    place: t('paths.section-place', { number: at + 1, total: structure.sections.length }),
    guidance: paragraphs(wordingIn(section.guidance, language)),
    required: section.required,
    action: address(section),
    overview,
    previous: before ? address(before) : null,
    hasNext: at < structure.sections.length - 1,
    // Shown again beside what is new, the form may replace it.
    kept: { key: keptKey(actor, step.id, section.id), url: address(section), was: markOf(content ?? '') },
    text: section.kind === 'text' ? textField(section, content, asked) : null,
    rows: section.kind === 'rows' ? rowFields(section, content, asked) : null,
    meanwhile: isChanged
      ? (contentsOf({ ...structure, sections: [section] }, { [section.id]: content ?? '' }, translator)[0] ?? null)
      : null,
    errors: Object.entries(failed?.errors ?? {}).map(([field, message]) => ({ field, message: say(message) })),
  };
}

function textField(section: Section, content: Filled[string] | undefined, { translator, failed }: Asked) {
  const { t, say, language } = translator;
  const error = failed?.errors['content'];
  return {
    name: 'content',
    label: wordingIn(section.title, language),
    kind: 'text-block' as const,
    required: section.required,
    value: failed ? String(failed.typed['content'] ?? '') : textOf(content),
    hint: t('paths.section-hint'),
    attributes: { maxlength: '20000', rows: '10', dir: 'auto' },
    ...(error && { error: say(error) }),
  };
}

function rowFields(
  { columns }: Section,
  content: Filled[string] | undefined,
  { translator, ids, failed }: Asked,
): SectionRow[] {
  const { t, language } = translator;
  const known = failed ? rowsTyped(columns, failed.typed) : rowsOf(content);
  const spare: FilledRow[] = failed
    ? []
    : Array.from({ length: known.length === 0 ? spareRows + 1 : spareRows }, () => ({ id: ids.next(), cells: {} }));
  return [...known, ...spare].map(({ id, cells }, at) => ({
    id,
    heading: t('paths.row', { number: at + 1 }),
    cells: columns.map((column) => ({
      name: `cell-${column.id}`,
      label: wordingIn(column.label, language),
      kind: column.kind,
      value: cells[column.id] ?? '',
    })),
  }));
}
