import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { compactVerify, importJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLanguages } from '../../server/platform/language/index.ts';
import { signBadge } from '../../server/records/badge.ts';
import { drawCertificate } from '../../server/records/certificate/draw.ts';
import { openFonts } from '../../server/records/certificate/fonts.ts';
import { arrangeLine, breakLines, unsettable } from '../../server/records/certificate/typeset.ts';
import type { CertificateFace } from '../../server/records/face.ts';
import { nameAsWritten } from '../../server/records/holder-name.ts';
import { newNumber, readNumber } from '../../server/records/number.ts';
import { openSigningKey } from '../../server/records/signing-key.ts';
import { standingOf } from '../../server/records/standing.ts';
import { root } from '../architecture/sources.ts';

const fonts = openFonts(root);
const languages = createLanguages(path.join(root, 'server'), true);
const hasPoppler = spawnSync('pdftotext', ['-v']).error === undefined;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'certificates-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const face: CertificateFace = {
  name: 'Lena Okafor',
  title: 'Foundations',
  hours: 6,
  completedOn: '2026-03-04',
  expiresOn: '2028-03-03',
  version: 2,
  issuer: { id: 'issuer', name: 'Ardenia Customs' },
  language: 'en',
  design: { colour: '#0b5c8a', signatoryName: 'Sofia Marek', signatoryTitle: 'Director', statement: '', logo: null },
};

async function print(changes: Partial<CertificateFace>): Promise<Buffer> {
  const changed = { ...face, ...changes };
  return drawCertificate(fonts, languages.translator(changed.language), {
    face: changed,
    number: '2026-7K3F-9QXD-2M',
    issuedAt: '2026-03-04T09:00:00.000Z',
    checkAddress: 'https://learn.example.org/records/check/2026-7K3F-9QXD-2M',
    mark: null,
    logo: undefined,
  });
}

describe('the page', () => {
  it('is the same each time it is drawn', async () => {
    expect(await print({})).toEqual(await print({}));
  });

  it.each([
    ['Inès Kaboré', 'fr'],
    ['Đặng Thị Ngọc', 'en'],
    ['서민준', 'en'],
    ['Ольга Щербакова', 'en'],
    ['Ελένη Παππά', 'en'],
  ] as const)('shows %s as written', async (name, language) => {
    const text = textOf(await print({ name, language }));
    if (text === undefined) return expect(unsettable(fonts, name)).toEqual([]);
    expect(text).toContain(name);
    expect(text).toContain('2026-7K3F-9QXD-2M');
    expect(text).toContain('Sofia Marek');
  });

  it('joins Arabic letters and keeps numbers in their order', async () => {
    const name = 'محمد عبد الله';
    const text = textOf(await print({ name, language: 'ar', issuer: { id: 'x', name: 'جمارك (Ardenia)' } }));
    if (text === undefined) return expect(unsettable(fonts, name)).toEqual([]);
    expect(text.replaceAll(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')).toContain(name);
    expect(text).toContain('2026-7K3F-9QXD-2M');
  });

  it('has a name for every script of the languages it is made for', () => {
    expect(unsettable(fonts, 'Łukasz Ñúñez ÇĞŞ Ой Ґ محمد پوریا 김뷁 Ωμ')).toEqual([]);
    expect(unsettable(fonts, 'ሀ')).toEqual(['ሀ']);
  });

  function textOf(pdf: Buffer): string | undefined {
    if (!hasPoppler) return undefined;
    const file = path.join(folder, 'certificate.pdf');
    writeFileSync(file, pdf);
    return spawnSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).stdout;
  }
});

describe('a line', () => {
  const set = (text: string, direction: 'ltr' | 'rtl' | 'auto') =>
    arrangeLine(fonts, text, 400, direction)
      .map((run) => run.text)
      .join('|');

  it('keeps left-to-right text together', () => {
    expect(set('Port of Lunt', 'ltr')).toBe('Port of Lunt');
  });

  it('puts a Latin word to the left of the Arabic before it', () => {
    expect(set('جمارك Ardenia', 'rtl')).toBe('Ardenia| |جمارك');
  });

  it('mirrors brackets in a right-to-left line', () => {
    expect(set('جمارك (Ardenia)', 'rtl')).toBe('(|Ardenia|) |جمارك');
  });

  it('keeps an isolated number in its order, and draws no control characters', () => {
    expect(set('رقم \u20662026-7K3F\u2069', 'rtl')).toBe('2026-7K3F| |رقم');
  });

  it('loses no character, whatever the text', () => {
    const letters = fc.constantFrom(...Array.from('abc 12(-).,أبج دПри한국'));
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 40 }), fc.constantFrom('ltr', 'rtl', 'auto'), (signs, direction) => {
        const counted = (text: string) => Array.from(text.replaceAll(')', '(')).sort().join('');
        const drawn = arrangeLine(fonts, signs.join(''), 400, direction as 'ltr').map((run) => run.text);
        expect(counted(drawn.join(''))).toBe(counted(signs.join('')));
      }),
    );
  });

  it('is broken between words', () => {
    const measure = (line: string) => line.length;
    expect(breakLines('one two three', 7, measure)).toEqual(['one two', 'three']);
    expect(breakLines('unbreakable', 3, measure)).toEqual(['unbreakable']);
  });
});

describe('a number', () => {
  it('is read as it was given out, however it is typed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (chance) => {
        const number = newNumber(2026, Buffer.from(chance));
        expect(readNumber(number)).toBe(number);
        expect(readNumber(` ${number.toLowerCase().replaceAll('-', ' ')} `)).toBe(number);
      }),
    );
    expect(readNumber('2026-OOII-LLZZ-AA')).toBe('2026-0011-11ZZ-AA');
  });

  it.each(['', '2026', '2026-7K3F-9QXD-2', '2026-7K3F-9QXD-2U', "' or 1=1"])('is not %j', (typed) => {
    expect(readNumber(typed)).toBeUndefined();
  });
});

it.each([
  ['Lena', 'Okafor', 'Lena Okafor'],
  ['민준', '서', '서민준'],
  ['محمد', 'الأحمدي', 'محمد الأحمدي'],
  ['Madonna', '', 'Madonna'],
])('%s and %s are written %s', (given, family, written) => {
  expect(nameAsWritten(given, family)).toBe(written);
});

it('is valid on its last day, and then not', () => {
  const certificate = { expires_on: '2026-03-04', revoked_at: null, replaced_at: null };
  expect(standingOf(certificate, '2026-03-04')).toBe('valid');
  expect(standingOf(certificate, '2026-03-05')).toBe('expired');
  expect(standingOf({ ...certificate, replaced_at: 'x' }, '2026-03-05')).toBe('replaced');
  expect(standingOf({ ...certificate, replaced_at: 'x', revoked_at: 'x' }, '2026-03-05')).toBe('revoked');
});

describe('the key of the installation', () => {
  it('is made once, kept, and readable by its owner alone', async () => {
    const [first, second] = await Promise.all([openSigningKey(folder)(), openSigningKey(folder)()]);
    expect(second.id).toBe(first.id);
    const file = path.join(folder, 'keys/credentials.json');
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(Object.keys(first.public)).not.toContain('d');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty('d');
  });

  it('signs a credential that its public half confirms, and no other', async () => {
    const key = await openSigningKey(folder)();
    const badge = await signBadge(key, {
      number: '2026-7K3F-9QXD-2M',
      issuedAt: '2026-03-04T09:00:00.000Z',
      email: 'Lena@Example.org',
      face,
      pathId: null,
      siteOrigin: 'https://learn.example.org',
    });
    const { payload, protectedHeader } = await compactVerify(badge, await importJWK(key.public, 'EdDSA'));
    expect(protectedHeader.alg).toBe('EdDSA');
    const credential = JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>;
    expect(credential).toMatchObject({
      type: ['VerifiableCredential', 'OpenBadgeCredential'],
      iss: 'https://learn.example.org/records/issuers/issuer',
      jti: 'https://learn.example.org/records/check/2026-7K3F-9QXD-2M',
      validFrom: '2026-03-04T09:00:00Z',
      validUntil: '2028-03-03T23:59:59Z',
      nbf: 1_772_614_800,
    });
    expect(JSON.stringify(credential)).not.toContain('example.org"@');
    expect(JSON.stringify(credential).toLowerCase()).not.toContain('lena@');
    const stranger = await openSigningKey(path.join(folder, 'stranger'))();
    await expect(compactVerify(badge, await importJWK(stranger.public, 'EdDSA'))).rejects.toThrow();
  });
});
