import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { TrialBrowser } from './catalogue/index.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const origin = z
  .string()
  .regex(/^https?:\/\/[^/?#\s]+$/, 'must be an origin such as https://learning.example.org, without a path');

const environment = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  PORT: port.default(3000),
  CONTENT_PORT: port.optional(),
  HOST: z.string().default('0.0.0.0'),
  SITE_ORIGIN: origin.optional(),
  CONTENT_ORIGIN: origin.optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address; leave it out for SQLite')
    .optional(),
  DATA_DIR: z.string().min(1).default('data'),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must be an smtp:// or smtps:// address')
    .optional(),
  MAIL_FROM: z.string().min(3).default('Waymark <waymark@localhost>'),
  SESSION_SECRET: z.string().min(32, 'must be at least 32 characters').optional(),
  TRUST_PROXY: z.enum(['0', '1']).default('0'),
  DEMONSTRATION: z.enum(['0', '1']).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  CHROMIUM: z
    .string()
    .refine((place) => existsSync(place), 'there is no such file')
    .optional(),
  CHROMIUM_SANDBOX: z.enum(['0', '1']).default('1'),
  CHROMIUM_NETWORK: z.enum(['none', 'approved']).default('none'),
  UPLOAD_LIMIT_MB: z.coerce.number().int().min(1).max(10_000).default(1_024),
});

export interface Config {
  root: string;
  production: boolean;
  demonstration: boolean;
  host: string;
  port: number;
  contentPort: number;
  siteOrigin: string;
  /** May hold `{package}`, for a host name per package. */
  contentOrigin: string;
  dataFolder: string;
  /** A postgres:// address or the path of the SQLite file. */
  database: string;
  smtpUrl: string | undefined;
  mailFrom: string;
  sessionSecret: string;
  trustProxy: boolean;
  logLevel: string;
  /** Bytes. */
  uploadLimit: number;
  /** For trial runs of packages; a browser that nobody named is never started. */
  browser: TrialBrowser | undefined;
}

/** What the environment says, checked; throws an error that names each wrong variable. */
export function readConfig(root: string, env: Record<string, string | undefined> = process.env): Readonly<Config> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = environment.safeParse(given);
  if (!result.success) {
    const wrong = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The environment cannot be used:\n${wrong.join('\n')}`);
  }
  return Object.freeze(mean(root, result.data));
}

function mean(root: string, said: z.output<typeof environment>): Config {
  const production = said.NODE_ENV === 'production';
  const contentPort = said.CONTENT_PORT ?? (said.PORT === 0 ? 0 : said.PORT + 1);
  const siteOrigin = said.SITE_ORIGIN ?? `http://localhost:${said.PORT}`;
  const dataFolder = path.resolve(root, said.DATA_DIR);
  return {
    root,
    production,
    demonstration: said.DEMONSTRATION === undefined ? !production : said.DEMONSTRATION === '1',
    host: said.HOST,
    port: said.PORT,
    contentPort,
    siteOrigin,
    contentOrigin: said.CONTENT_ORIGIN ?? siteOrigin.replace(/(:\d+)?$/, `:${contentPort}`),
    dataFolder,
    database: said.DATABASE_URL ?? path.join(dataFolder, 'waymark.sqlite'),
    smtpUrl: said.SMTP_URL,
    mailFrom: said.MAIL_FROM,
    sessionSecret: said.SESSION_SECRET ?? keptSecret(dataFolder),
    trustProxy: said.TRUST_PROXY === '1',
    logLevel: said.LOG_LEVEL,
    uploadLimit: said.UPLOAD_LIMIT_MB * 1_000_000,
    browser: browserOf(said),
  };
}

function browserOf(said: z.output<typeof environment>): TrialBrowser | undefined {
  if (said.CHROMIUM === undefined) return undefined;
  return {
    path: said.CHROMIUM,
    isSandboxed: said.CHROMIUM_SANDBOX === '1',
    asksApproved: said.CHROMIUM_NETWORK === 'approved',
  };
}

// Sign-ins outlive a restart also where nobody set a secret; several processes need SESSION_SECRET.
function keptSecret(dataFolder: string): string {
  const file = path.join(dataFolder, 'session-secret');
  if (!existsSync(file)) {
    mkdirSync(dataFolder, { recursive: true });
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  }
  return readFileSync(file, 'utf8');
}
