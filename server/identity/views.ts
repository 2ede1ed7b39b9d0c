import { definePage } from '../platform/web/index.ts';
import type { Chip, Column, Field, PageModel, Paging, Status, Tab } from '../platform/web/index.ts';
import type { IconName } from '../platform/web/icons.ts';

export interface SignInPage extends PageModel {
  email: string;
  /** Where to go afterwards, an address of this site. */
  returnTo: string;
  failed: boolean;
  /** The accounts of the demonstration academy, offered where it exists. */
  demonstration: { email: string; name: string; role: string; organisation: string }[];
  demonstrationPassword: string;
}
export const signInPage = definePage<SignInPage>('identity/sign-in');

/** A form as this room shows forms: groups of fields, what is wrong with them, a deed at the end. */
export interface FormModel {
  action: string;
  hidden: Record<string, string>;
  errors: { field: string; message: string }[];
  groups: { legend?: string; fields: Field[] }[];
  /** Something to agree to before the form can be sent. */
  consent?: { name: string; value: string; label: string; href: string; link: string; error: string | undefined };
  /** For fields that name one of them in `list`. */
  suggestions?: { id: string; values: string[] };
  submit: string;
  cancel?: string;
}

export interface FormPage extends PageModel {
  lead?: string;
  form: FormModel;
  /** Lines below the form, such as where else to go. */
  links?: { href: string; label: string }[];
}
export const formPage = definePage<FormPage>('identity/form');

/** A page that only says something, with a way on. */
export interface WordPage extends PageModel {
  paragraphs: string[];
  way?: { href: string; label: string };
}
export const wordPage = definePage<WordPage>('identity/word');

export interface ChooseAdministrationPage extends PageModel {
  regions: { name: string; administrations: { id: string; name: string }[] }[];
}
export const chooseAdministrationPage = definePage<ChooseAdministrationPage>('identity/choose-administration');

export interface AccountPage extends PageModel {
  facts: Fact[];
  form: FormModel;
  signIns: { id: string; browser: string; address: string; began: string; seen: string; current: boolean }[];
}
export const accountPage = definePage<AccountPage>('identity/account');

export interface NoticesPage extends PageModel {
  sections: {
    heading: string;
    always: string;
    groups: { field: string; legend: string; options: { value: string; label: string; checked: boolean }[] }[];
  }[];
}
export const noticesPage = definePage<NoticesPage>('identity/notices');

export interface Fact {
  label: string;
  value: string;
}

/** What all lists of this room have: tabs, filters, sorting, paging, a file of what is filtered. */
export interface ListModel extends PageModel {
  tabs: Tab[];
  filters: Field[];
  chips: Chip[];
  clear: string;
  columns: Column[];
  paging: Paging;
}

export interface PersonStatusShown {
  status: Status;
  label: string;
}

export interface PeoplePage extends ListModel {
  rows: {
    href: string;
    name: string;
    email: string;
    organisation: string;
    above: string;
    roles: string[];
    shown: PersonStatusShown;
    seen: string;
  }[];
  csv: string;
  mayRegister: boolean;
}
export const peoplePage = definePage<PeoplePage>('identity/people');

export interface PersonPage extends PageModel {
  tabs: Tab[];
  shown: PersonStatusShown;
  /** Who decided on the status, when and why. */
  decision: string | undefined;
  reason: string | undefined;
  facts: Fact[];
  roles: { label: string; organisation: string; since: string; by: string; withdrawal: string | undefined }[];
  grant: FormModel | undefined;
  edit: string | undefined;
  history: string | undefined;
  /** What may be done to the account now; each with a reason to be typed where one is needed. */
  deeds: { action: string; label: string; question: string; reason: boolean; danger: boolean; name: string }[];
}
export const personPage = definePage<PersonPage>('identity/person');

export interface ApplicationsPage extends ListModel {
  rows: {
    href: string;
    name: string;
    email: string;
    organisation: string;
    above: string;
    applied: string;
    ago: string;
  }[];
}
export const applicationsPage = definePage<ApplicationsPage>('identity/applications');

export interface ApplicationPage extends PageModel {
  tabs: Tab[];
  facts: Fact[];
  /** Undefined once it is decided. */
  decide: { validation: string; refusal: string; reason: string; error: string | undefined } | undefined;
  decided: string | undefined;
}
export const applicationPage = definePage<ApplicationPage>('identity/application');

export interface GroupStartPage extends PageModel {
  tabs: Tab[];
  error: string | undefined;
  hint: string;
  columns: { name: string; meaning: string; needed: boolean }[];
}
export const groupStartPage = definePage<GroupStartPage>('identity/group-start');

export interface GroupPage extends PageModel {
  tabs: Tab[];
  fileName: string;
  finished: boolean;
  registered: number;
  good: number;
  bad: number;
  rows: { line: number; name: string; email: string; organisation: string; errors: string[] }[];
  moreRows: number;
  finish: string;
  badRows: string;
}
export const groupPage = definePage<GroupPage>('identity/group');

export interface OrganisationsPage extends ListModel {
  /** The one whose children are listed; undefined for all within reach. */
  here: { name: string; facts: Fact[]; closed: boolean } | undefined;
  rows: {
    href: string;
    icon: IconName;
    name: string;
    kind: string;
    code: string;
    parent: string;
    children: number;
    people: number;
    peopleHref: string;
    closed: boolean;
  }[];
  links: { href: string; label: string; icon: IconName; primary: boolean }[];
  move: FormModel | undefined;
  deed: { action: string; label: string; question: string; danger: boolean } | undefined;
}
export const organisationsPage = definePage<OrganisationsPage>('identity/organisations');

export interface AuditPage extends ListModel {
  rows: {
    at: string;
    who: string;
    whoHref: string | undefined;
    deed: string;
    subject: string;
    subjectHref: string | undefined;
    details: string[];
  }[];
  csv: string;
}
export const auditPage = definePage<AuditPage>('identity/audit');

export interface OutboxPage extends PageModel {
  tabs: Tab[];
  sends: boolean;
  rows: { href: string; to: string; subject: string; at: string; state: string; shown: Status }[];
  paging: Paging;
}
export const outboxPage = definePage<OutboxPage>('identity/outbox');

export interface MailPage extends PageModel {
  tabs: Tab[];
  facts: Fact[];
  language: string;
  direction: 'ltr' | 'rtl';
  paragraphs: { text: string; href: string | undefined }[][];
}
export const mailPage = definePage<MailPage>('identity/letter');
