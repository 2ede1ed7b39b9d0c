import { definePage } from '../platform/web/index.ts';
import type { PageModel } from '../platform/web/index.ts';
import type { Chip, Field, Paging, Status, Tab } from '../platform/web/index.ts';
import type { AttendanceStatus } from './attendance/attendance-rules.ts';
import type { Mode } from './tables.ts';

/** A status as the design system draws it, in the classroom's words. */
export interface Look {
  status: Status;
  label: string;
}

/** One session in a list. */
export interface SessionLine {
  href: string;
  title: string;
  mode: Mode;
  startsAt: string;
  endsAt: string;
  zone: string;
  /** Day and month for the leaf. */
  day: string;
  month: string;
  days: number;
  place: string;
  language: string;
  seats: string;
  deadline: string | null;
  look: Look | null;
}

export interface SessionsPage extends PageModel {
  tabs: Tab[];
  query: Record<string, string>;
  filters: Field[];
  chips: Chip[];
  clear: string;
  lines: SessionLine[];
  paging: Paging;
  mayPlan: boolean;
  waiting: number;
}
export const sessionsPage = definePage<SessionsPage>('classroom/sessions');

export interface MonthPage extends PageModel {
  tabs: Tab[];
  heading: string;
  previous: string;
  next: string;
  weekdays: string[];
  weeks: {
    date: string;
    number: string;
    label: string;
    outside: boolean;
    today: boolean;
    sessions: { href: string; title: string; time: string; cancelled: boolean }[];
    /** How many more there are on this day, and where all of them are. */
    more: number;
    all: string;
  }[][];
}
export const monthPage = definePage<MonthPage>('classroom/month');

export interface DayShown {
  heading: string;
  /** The reader's own time where it differs. */
  own: string | null;
  units: { title: string; hours: string; duration: string }[];
}

/** One booking as staff and coordinators see it. */
export interface BookingLine {
  id: string;
  name: string;
  organisation: string;
  look: Look;
  note: string | null;
  requestedOn: string;
  mayDecide: boolean;
  mayCancel: boolean;
  /** Where the person is moved to another session; null where they cannot be. */
  move: string | null;
  /** Where a session is found in which missed units can be made up. */
  makeUp: string | null;
}

export interface MakeUp {
  madeUpFor: string;
  unitIds: string[];
  titles: string;
}

export interface SessionPage extends PageModel {
  id: string;
  version: number;
  course: string;
  topic: string;
  mode: Mode;
  place: string;
  mapHint: string;
  language: string;
  zone: string;
  days: DayShown[];
  staff: { name: string; duty: string; affiliation: string }[];
  seats: string;
  deadlines: { label: string; text: string }[];
  owner: string;
  centre: string | null;
  draft: boolean;
  cancelled: string | null;
  approvedOn: string | null;
  own: { id: string; look: Look; reason: string | null; mayCancel: boolean; whyNot: string | null } | null;
  booking: { label: string; hint: string } | null;
  /** Why one cannot book, where it is worth saying. */
  closed: string | null;
  /** What the person has to do first, where a seat would otherwise be offered. */
  locked: { text: string; href: string; label: string } | null;
  makeUps: MakeUp[];
  join: { open: boolean; href: string | null; text: string } | null;
  mine: {
    outcome: string;
    units: { title: string; look: Look; note: string }[];
    grade: string | null;
    remark: string;
    checks: { wording: string; met: boolean }[];
    makeUp: string | null;
  } | null;
  /** Other sessions of the course, where this one cannot be had. */
  others: { href: string; title: string; about: string }[];
  staffView: {
    manage: boolean;
    mark: boolean;
    mayChange: boolean;
    /** Where people whose session was called off are found another. */
    rebooking: string | null;
    /** Rooms and people that are elsewhere at the same time. */
    clashes: string[];
    minimum: { text: string; reached: boolean } | null;
    /** The meeting of a virtual session, for those who hold it. */
    meeting: string | null;
    feed: string;
    groups: { heading: string; lines: BookingLine[] }[];
    conflicts: number;
    firstDay: string;
  } | null;
  /** Finding people to book, for coordinators and staff. */
  finder: {
    search: string;
    walkIn: boolean;
    found: { id: string; name: string; organisation: string; booking: string | null; lock: string | null }[];
    searched: boolean;
  } | null;
  links: { label: string; href: string }[];
}
export const sessionPage = definePage<SessionPage>('classroom/session');

/** A session that a person can be moved to, or make something up in. */
export interface SessionChoice {
  id: string;
  href: string;
  title: string;
  startsAt: string;
  zone: string;
  place: string;
  seats: string;
  /** What is taught there of what was missed. */
  teaches: string;
}

export interface MovePage extends PageModel {
  action: string;
  person: string;
  choices: SessionChoice[];
}
export const movePage = definePage<MovePage>('classroom/move');

export interface MakeUpPage extends PageModel {
  person: string;
  own: boolean;
  personId: string;
  madeUpFor: string;
  missed: string[];
  choices: (SessionChoice & { unitIds: string[] })[];
}
export const makeUpPage = definePage<MakeUpPage>('classroom/make-up');

export interface CallingOffPage extends PageModel {
  action: string;
  back: string;
  concerned: string;
  reason: string;
  moveTo: string;
  choices: SessionChoice[];
  errors: { field: string; message: string }[];
}
export const callingOffPage = definePage<CallingOffPage>('classroom/calling-off');

export interface RebookingPage extends PageModel {
  action: string;
  lines: {
    bookingId: string;
    name: string;
    organisation: string;
    was: Look;
    now: { look: Look; href: string; title: string; when: string } | null;
    why: string;
  }[];
  left: number;
  choices: SessionChoice[];
}
export const rebookingPage = definePage<RebookingPage>('classroom/rebooking');

/** Booking several people at once: what would happen, then what did. */
export interface GroupPage extends PageModel {
  action: string;
  back: string;
  list: string;
  seats: string;
  stage: 'list' | 'preview' | 'result';
  lines: {
    /** Empty where the person cannot be booked. */
    personId: string;
    name: string;
    organisation: string;
    look: Look | null;
    text: string;
    /** Something on the person's way is not done yet; whoever books may do so all the same. */
    locked: boolean;
  }[];
  /** How many of them can be booked as they are. */
  ready: number;
  unknown: string[];
  error: string;
}
export const groupPage = definePage<GroupPage>('classroom/group');

export interface UnitFields {
  id: string;
  part: string;
  title: string;
  date: string;
  starts: string;
  ends: string;
}

export interface StaffFields {
  /** Empty for a guest without an account. */
  person: string;
  name: string;
  affiliation: string;
  email: string;
  duty: string;
}

export interface RoomFound {
  id: string;
  name: string;
  about: string;
  /** By which session, at one of the times of the form. */
  taken: string | null;
}

export interface SessionFormPage extends PageModel {
  action: string;
  /** Where the form is shown again with rooms or people found. */
  looking: string;
  back: string;
  version: number;
  course: { id: string; title: string };
  errors: { field: string; message: string }[];
  what: Field[];
  where: Field[];
  booking: Field[];
  waitingList: boolean;
  units: UnitFields[];
  parts: { value: string; label: string }[];
  staff: StaffFields[];
  duties: { value: string; label: string }[];
  room: RoomFound | null;
  rooms: RoomFound[] | null;
  roomWords: string;
  roomError: string;
  people: { id: string; name: string; about: string }[] | null;
  peopleWords: string;
  zones: string[];
  clashes: string[];
}
export const sessionFormPage = definePage<SessionFormPage>('classroom/session-form');

/** The first thing to say of a new session: what it teaches. */
export interface CourseChoicePage extends PageModel {
  search: string;
  courses: { href: string; title: string; about: string }[];
  paging: Paging;
}
export const courseChoicePage = definePage<CourseChoicePage>('classroom/course-choice');

export interface MarkLine {
  bookingId: string;
  name: string;
  organisation: string;
  badge: string;
  status: AttendanceStatus | '';
  minutes: number | '';
  comment: string;
  version: number;
  /** How and when it was marked. */
  note: string;
  conflicts: { markId: string; text: string; about: string }[];
  /** What a form said that could not be taken, to be corrected. */
  typed?: { status: AttendanceStatus | ''; minutes: string; comment: string };
}

export interface AttendancePage extends PageModel {
  id: string;
  action: string;
  unit: { id: string; title: string; heading: string; length: number; startsAt: string; endsAt: string };
  /** Whoever comes later than this after the start has been there for the rest of the unit only. */
  graceMinutes: number;
  units: Tab[];
  unitAddresses: string[];
  lines: MarkLine[];
  door: { personId: string; name: string; organisation: string; since: string }[];
  statuses: { value: AttendanceStatus; label: string }[];
  approved: string | null;
  reopening: string | null;
  missing: number;
  conflicts: number;
  present: number;
  personId: string;
  errors: { field: string; message: string }[];
}
export const attendancePage = definePage<AttendancePage>('classroom/attendance');

export interface CheckInDisplayPage extends PageModel {
  id: string;
  unitId: string;
  heading: string;
  open: boolean;
  qr: string;
  short: string;
  secondsLeft: number;
  /** Without script the page is loaded again after so long. */
  reloadSeconds: number;
  live: string;
  address: string;
  present: { name: string; time: string; late: boolean }[];
  expected: number;
}
export const checkInDisplayPage = definePage<CheckInDisplayPage>('classroom/check-in-display');

export interface CheckInPage extends PageModel {
  session: string;
  unit: string;
  state: 'confirm' | 'expired' | 'in' | 'disputed' | 'door' | 'code';
  /** Whose attendance it is that is noted. */
  person: string;
  action: string;
  time: string;
  error: string | null;
}
export const checkInPage = definePage<CheckInPage>('classroom/check-in');

export interface SignInSheetPage extends PageModel {
  course: string;
  place: string;
  zone: string;
  staff: string;
  days: {
    heading: string;
    units: { title: string; hours: string }[];
    rows: { number: number; name: string; organisation: string; code: string }[];
  }[];
  blank: number[];
}
export const signInSheetPage = definePage<SignInSheetPage>('classroom/sign-in-sheet');

export interface BadgesPage extends PageModel {
  badges: { name: string; organisation: string; session: string; code: string; qr: string }[];
}
export const badgesPage = definePage<BadgesPage>('classroom/badges');

export interface ResultsPage extends PageModel {
  action: string;
  checks: { id: string; wording: string }[];
  lines: {
    bookingId: string;
    name: string;
    organisation: string;
    share: string;
    grade: string;
    remark: string;
    met: Record<string, string>;
    /** The result as it was read, to be sent back. */
    seen: string;
  }[];
  locked: boolean;
  errors: { field: string; message: string }[];
}
export const resultsPage = definePage<ResultsPage>('classroom/results');

export interface ImportPage extends PageModel {
  action: string;
  template: string;
  report: {
    good: number;
    /** Whom the marks are about. */
    people: number;
    grades: number;
    replaced: number;
    /** The first of the rows that cannot be taken, and how many there are. */
    bad: { line: number; text: string; why: string }[];
    badCount: number;
    conflicts: number;
  } | null;
  content: string;
  error: string | null;
}
export const importPage = definePage<ImportPage>('classroom/import');

export interface RequestsPage extends PageModel {
  paging: Paging;
  lines: (BookingLine & { session: string; href: string; when: string })[];
}
export const requestsPage = definePage<RequestsPage>('classroom/requests');

export interface PlacesPage extends PageModel {
  tabs: Tab[];
  kind: 'venues' | 'courses';
  search: string;
  rows: { href: string | null; name: string; lines: string[] }[];
  paging: Paging;
  add: string;
}
export const placesPage = definePage<PlacesPage>('classroom/places');

export interface VenueFormPage extends PageModel {
  action: string;
  version: number;
  errors: { field: string; message: string }[];
  fields: Field[];
  zones: string[];
  rooms: { id: string; name: string; capacity: string; equipment: string }[];
}
export const venueFormPage = definePage<VenueFormPage>('classroom/venue-form');

export interface CourseFormPage extends PageModel {
  action: string;
  version: number;
  errors: { field: string; message: string }[];
  fields: Field[];
  units: { id: string; title: string; minutes: string }[];
  checks: { id: string; wording: string }[];
}
export const courseFormPage = definePage<CourseFormPage>('classroom/course-form');

export interface FeedPage extends PageModel {
  feed: string | null;
}
export const feedPage = definePage<FeedPage>('classroom/feed');
