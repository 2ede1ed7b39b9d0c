import type { Ids } from '../../platform/id.ts';
import { languageCodes, type Languages } from '../../platform/language/index.ts';
import type { Column, ColumnRole, Section, Structure, TemplateKind, Wording } from './structure.ts';

interface Shape {
  readonly name: string;
  readonly optional?: boolean;
  readonly rows?: readonly { name: string; kind?: 'date'; role?: ColumnRole }[];
}

const shapes: Readonly<Record<TemplateKind, readonly Shape[]>> = {
  'country-report': [
    { name: 'organisation' },
    { name: 'situation' },
    { name: 'challenges' },
    { name: 'good-practice' },
    { name: 'priorities' },
    { name: 'expectations', optional: true },
  ],
  'action-plan': [
    { name: 'objective' },
    { name: 'baseline' },
    {
      name: 'actions',
      rows: [
        { name: 'action', role: 'title' },
        { name: 'responsible', role: 'responsible' },
        { name: 'deadline', kind: 'date', role: 'due' },
        { name: 'resources' },
        { name: 'indicator' },
      ],
    },
    { name: 'risks' },
    { name: 'support', optional: true },
  ],
  'modernization-project': [
    { name: 'problem' },
    { name: 'objective' },
    { name: 'scope' },
    { name: 'stakeholders' },
    {
      name: 'milestones',
      rows: [
        { name: 'milestone', role: 'title' },
        { name: 'responsible', role: 'responsible' },
        { name: 'deadline', kind: 'date', role: 'due' },
        { name: 'deliverable' },
      ],
    },
    { name: 'budget' },
    { name: 'indicators' },
    { name: 'risks' },
    { name: 'sponsor' },
  ],
};

/** The months after which reports are usual for what is carried out after the return. */
export const usualMonths: Readonly<Record<TemplateKind, readonly number[]>> = {
  'country-report': [],
  'action-plan': [3, 6],
  'modernization-project': [3, 6],
};

/** A structure to begin with, in every language of the product; from then on it is the path's own. */
export function structureFrom(
  template: TemplateKind,
  { languages, ids }: { languages: Languages; ids: Ids },
  ownLanguage: string,
): Structure {
  const word = (key: string): Wording => ({
    text: languages.translator(languages.choose(ownLanguage)).t(key),
    texts: Object.fromEntries(languageCodes.map((code) => [code, languages.translator(code).t(key)])),
  });
  const columnFrom = ({ name, kind, role }: NonNullable<Shape['rows']>[number]): Column => ({
    id: ids.next(),
    label: word(`paths.template-column-${name}`),
    kind: kind ?? 'text',
    role: role ?? null,
  });
  const sectionFrom = ({ name, optional, rows }: Shape): Section => ({
    id: ids.next(),
    title: word(`paths.template-${template}-${name}`),
    guidance: word(`paths.template-${template}-${name}-guide`),
    required: !optional,
    kind: rows ? 'rows' : 'text',
    columns: (rows ?? []).map(columnFrom),
    followed: rows !== undefined,
  });
  return { template, sections: shapes[template].map(sectionFrom) };
}
