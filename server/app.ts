import type { RequestListener } from 'node:http';
import path from 'node:path';
import type { Express } from 'express';
import { createAdministration, demonstrationAccounts } from './administration/index.ts';
import type { Administration } from './administration/index.ts';
import { createCatalogue } from './catalogue/index.ts';
import type { Catalogue, TrialBrowser, TrialLimits } from './catalogue/index.ts';
import { createClassroom } from './classroom/index.ts';
import type { Classroom } from './classroom/index.ts';
import { createEvaluation, surveySource } from './evaluation/index.ts';
import type { Evaluation } from './evaluation/index.ts';
import { createIdentity } from './identity/index.ts';
import type { Identity } from './identity/index.ts';
import type { Clock } from './platform/clock.ts';
import { migrate } from './platform/database/index.ts';
import type { Database } from './platform/database/index.ts';
import { createNewsroom } from './platform/events.ts';
import type { Newsroom } from './platform/events.ts';
import type { Files } from './platform/files/index.ts';
import { createIds } from './platform/id.ts';
import type { Ids } from './platform/id.ts';
import { createLanguages } from './platform/language/index.ts';
import type { Languages } from './platform/language/index.ts';
import type { Log } from './platform/log.ts';
import { createPaths, sourcesFrom } from './paths/index.ts';
import type { Paths } from './paths/index.ts';
import { createMail } from './platform/mail/index.ts';
import type { Mail } from './platform/mail/index.ts';
import { createSchedule } from './platform/schedule/index.ts';
import type { Schedule } from './platform/schedule/index.ts';
import { countLearners, createPlayer, simulate } from './player/index.ts';
import type { Player } from './player/index.ts';
import { createSite, styleGuidePages } from './platform/web/index.ts';
import type { NavigationLink, Pages } from './platform/web/index.ts';
import { createRecords } from './records/index.ts';
import type { Records } from './records/index.ts';
import { createReporting } from './reporting/index.ts';

/** The rooms in the order of the house: calls go to those above, news to those below. */
export const rooms = [
  'platform',
  'identity',
  'catalogue',
  'player',
  'classroom',
  'paths',
  'programmes',
  'evaluation',
  'records',
  'reporting',
  'integrations',
  'administration',
] as const;

export interface HouseSettings {
  root: string;
  siteOrigin: string;
  contentOrigin: string;
  production: boolean;
  demonstration: boolean;
  trustProxy: boolean;
  sessionSecret: string;
  smtpUrl: string | undefined;
  mailFrom: string;
  /** Bytes. */
  uploadLimit: number;
  dataFolder: string;
  /** For trial runs of packages; without one there are none. */
  browser?: TrialBrowser | undefined;
  /** Other limits of trial runs than the usual ones. */
  trialLimits?: Partial<TrialLimits>;
}

export interface HouseParts {
  settings: HouseSettings;
  database: Database;
  files: Files;
  clock: Clock;
  log: Log;
}

/** Everything that stands, by name; pages, tests and the demonstration academy reach the rooms through it. */
export interface House {
  settings: HouseSettings;
  database: Database;
  files: Files;
  clock: Clock;
  ids: Ids;
  log: Log;
  languages: Languages;
  mail: Mail;
  schedule: Schedule;
  news: Newsroom;
  identity: Identity;
  catalogue: Catalogue;
  player: Player;
  classroom: Classroom;
  paths: Paths;
  evaluation: Evaluation;
  records: Records;
  administration: Administration;
  site: Express;
  content: RequestListener;
  routes: Pages['routes'];
  close(): Promise<void>;
}

/** Brings the database up to date and builds every room in order. */
export async function buildHouse({ settings, database, files, clock, log }: HouseParts): Promise<House> {
  const server = path.join(settings.root, 'server');
  await migrate(database, server, rooms, clock.iso());

  const ids = createIds(clock);
  const news = createNewsroom();
  const languages = createLanguages(server, !settings.production);
  const schedule = createSchedule({ database, clock, log });
  const mail = createMail({
    database,
    clock,
    ids,
    languages,
    log,
    settings: { smtpUrl: settings.smtpUrl, from: settings.mailFrom },
  });
  schedule.add({ name: 'mail', every: 5_000, run: async () => void (await mail.deliver()) });

  const identity = createIdentity({
    database,
    clock,
    ids,
    mail,
    languages,
    news,
    settings: {
      secret: settings.sessionSecret,
      siteOrigin: settings.siteOrigin,
      sendsMail: settings.smtpUrl !== undefined,
    },
    demonstration: async () =>
      settings.demonstration ? demonstrationAccounts(database) : { password: '', people: [] },
  });
  for (const job of identity.jobs) schedule.add(job);
  const catalogue = createCatalogue({
    database,
    clock,
    ids,
    files,
    audit: identity.audit,
    news,
    schedule,
    uploadLimit: settings.uploadLimit,
    simulate,
    countLearners: (versionIds) => countLearners(database, versionIds),
    trial: {
      root: settings.root,
      log,
      // The player is built on the catalogue; a trial asks for it long after both stand.
      stage: {
        open: (actor, packageId) => player.openTrial(actor, packageId),
        hear: (launchId) => player.hear(launchId),
      },
      actorOf: (personId) => identity.actor(personId),
      browser: settings.browser,
      limits: settings.trialLimits,
    },
  });
  const player = createPlayer({ database, clock, ids, news, languages, log, catalogue, settings });
  const classroom = createClassroom({
    database,
    clock,
    ids,
    newsroom: news,
    mail,
    languages,
    audit: identity.audit,
    settings: { siteOrigin: settings.siteOrigin, mailAddress: addressIn(settings.mailFrom), root: settings.root },
  });
  for (const job of classroom.jobs) schedule.add(job);
  const paths = createPaths(
    { database, clock, ids, audit: identity.audit, news, languages, mail, files, settings },
    sourcesFrom({ player, classroom, surveys: surveySource }),
  );
  for (const job of paths.jobs) schedule.add(job);
  for (const room of [paths, classroom]) identity.notices.add(room.notices);
  classroom.contribute(paths.doors);
  const evaluation = createEvaluation({
    database,
    clock,
    ids,
    audit: identity.audit,
    languages,
    steps: paths.working,
  });
  for (const job of evaluation.jobs) schedule.add(job);
  const records = createRecords({
    database,
    clock,
    ids,
    audit: identity.audit,
    news,
    languages,
    mail,
    files,
    settings,
  });
  paths.contribute(records.proofs);
  const reporting = createReporting({ database, clock });
  const administration = createAdministration({
    database,
    files,
    ids,
    languages,
    identity,
    catalogue,
    player,
    classroom,
    paths,
    evaluation,
  });

  const pages: Pages[] = [
    ...identity.pages,
    ...catalogue.pages,
    ...player.pages,
    ...classroom.pages,
    ...paths.pages,
    ...evaluation.pages,
    ...records.pages,
    ...reporting.pages,
    ...administration.pages,
    ...(settings.production ? [] : [styleGuidePages()]),
  ];
  const site = createSite({
    settings,
    languages,
    clock,
    ids,
    log,
    identify: identity.identify,
    rooms: pages,
    navigation,
  });
  return {
    settings,
    database,
    files,
    clock,
    ids,
    log,
    languages,
    mail,
    schedule,
    news,
    identity,
    catalogue,
    player,
    classroom,
    paths,
    evaluation,
    records,
    administration,
    site,
    content: player.content,
    routes: pages.flatMap((room) => room.routes),
    async close() {
      await schedule.stop();
      await catalogue.stop();
      await database.close();
    },
  };
}

/** `Waymark <learn@example.org>` to `learn@example.org`. */
function addressIn(from: string): string {
  return /<([^>]+)>/.exec(from)?.[1] ?? from;
}

const navigation: NavigationLink[] = [
  { section: 'home', href: '/', label: 'common.navigation-home', audience: 'signed-in' },
  { section: 'paths', href: '/paths', label: 'paths.learning-paths', audience: 'signed-in' },
  { section: 'records', href: '/records', label: 'records.navigation', audience: 'signed-in' },
  { section: 'catalogue', href: '/catalogue', label: 'catalogue.navigation', audience: 'signed-in' },
  { section: 'classroom', href: '/classroom', label: 'classroom.navigation', audience: 'signed-in' },
  { section: 'people', href: '/people', label: 'identity.people', audience: 'people:view' },
  { section: 'reports', href: '/reports', label: 'reporting.reports', audience: 'reports:view' },
];
