import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IdentityTables } from '../../server/identity/index.ts';
import { engines } from '../kit/database.ts';
import { openHouse, signIn, visit } from '../kit/house.ts';
import type { TestHouse } from '../kit/house.ts';
import { lettersTo, linkTo } from './letters-kit.ts';

const applicant = {
  familyName: 'Rahimi',
  givenName: 'Samira',
  email: 'samira@customs.example',
  language: 'fr',
  grade: 'Inspector',
  serviceBegan: '2019',
  terms: '2026-1',
};

describe.each(engines)('applying for access, on %s', (engine) => {
  let house: TestHouse;
  beforeEach(async () => void (house = await openHouse({ engine })));
  afterEach(() => house.close());

  const apply = (changes: Record<string, string> = {}, to: 'ardenia' | 'belmora' = 'ardenia') =>
    visit(house)
      .post('/application')
      .type('form')
      .send({ ...applicant, administration: house.organisations[to].id, ...changes });
  const person = async (email = applicant.email) =>
    house.database
      .sql<IdentityTables>()
      .selectFrom('people')
      .selectAll()
      .where('email_folded', '=', email)
      .executeTakeFirst();

  test('the coordinator validates, the officer sets a password and signs in', async () => {
    const sent = await apply();
    expect(sent.headers['location']).toBe('/application/received');
    expect(await person()).toMatchObject({ status: 'submitted', terms_version: '2026-1', language: 'fr' });
    expect((await lettersTo(house, applicant.email)).map(({ subject }) => subject)).toEqual(['Votre demande d’accès']);
    expect(await linkTo(house, 'nadia@example.org')).toBe(`/applications/${(await person())!.id}`);

    const nadia = await signIn(house, 'nadia');
    expect((await nadia.get('/applications').expect(200)).text).toContain('Rahimi');
    await nadia.post(`/applications/${(await person())!.id}/validation`).expect(303);

    const link = await linkTo(house, applicant.email);
    const officer = visit(house);
    expect((await officer.get(link).expect(200)).text).toContain(applicant.email);
    const passwords = { password: 'les mouettes du quai nord', passwordAgain: 'les mouettes du quai nord' };
    await officer.post(link).type('form').send(passwords).expect(422);
    await officer
      .post(link)
      .type('form')
      .send({ ...passwords, terms: '2026-1' })
      .expect(303);
    const credentials = { email: applicant.email, password: passwords.password };
    expect((await officer.post('/sign-in').type('form').send(credentials)).status).toBe(303);
    await officer.get(link).expect(404);
    expect((await person())!.last_seen_at).toBe(house.clock.iso());
  });

  test('a refusal needs a reason, which the applicant reads and may answer by applying again', async () => {
    await apply().expect(303);
    const { id } = (await person())!;
    const nadia = await signIn(house, 'nadia');
    await nadia.post(`/applications/${id}/refusal`).type('form').send({ reason: ' ' }).expect(422);
    await nadia.post(`/applications/${id}/refusal`).type('form').send({ reason: 'Matricule absent' }).expect(303);
    expect((await lettersTo(house, applicant.email)).at(-1)?.body_text).toContain('Matricule absent');
    await nadia.post(`/applications/${id}/validation`).expect(409);

    await apply({ staffNumber: 'A-17' }).expect(303);
    expect(await person()).toMatchObject({ id, status: 'submitted', staff_number: 'A-17', decision_reason: null });
  });

  test('whether an address has an account is told to its owner only', async () => {
    const known = await apply({ email: 'Lena@Example.org' });
    const unknown = await apply();
    expect([known.status, known.headers['location']]).toEqual([unknown.status, unknown.headers['location']]);
    expect((await lettersTo(house, 'lena@example.org')).map(({ subject }) => subject)).toEqual([
      'You have an account already',
    ]);
    expect((await person('lena@example.org'))!.family_name).toBe('Okafor');
  });

  test('a coordinator sees and decides for their own administration only', async () => {
    await apply().expect(303);
    const { id } = (await person())!;
    const kofi = await signIn(house, 'kofi');
    expect((await kofi.get('/applications').expect(200)).text).not.toContain('Rahimi');
    await kofi.get(`/applications/${id}`).expect(404);
    await kofi.post(`/applications/${id}/validation`).expect(404);
    expect((await person())!.status).toBe('submitted');
  });

  test('where an administration has no coordinator the administrator above is asked', async () => {
    await apply({}, 'belmora').expect(303);
    expect(await lettersTo(house, 'arjun@example.org')).toHaveLength(1);
    expect(await lettersTo(house, 'sofia@example.org')).toEqual([]);
    const arjun = await signIn(house, 'arjun');
    await arjun.post(`/applications/${(await person())!.id}/validation`).expect(303);
    expect((await person())!.status).toBe('active');
  });

  test('the form says what is wrong and keeps what was typed; terms must be accepted', async () => {
    const { terms: _, ...withoutTerms } = applicant;
    const body = { ...withoutTerms, administration: house.organisations.ardenia.id, serviceBegan: '2190' };
    const answer = await visit(house).post('/application').type('form').send(body).expect(422);
    expect(answer.text).toContain('value="Rahimi"');
    expect(answer.text).toContain('href="#serviceBegan"');
    expect(answer.text).toContain('href="#terms"');
    expect(await person()).toBeUndefined();
  });

  test('nobody applies to what is not an administration', async () => {
    const administration = house.organisations.secretariat.id;
    await visit(house)
      .post('/application')
      .type('form')
      .send({ ...applicant, administration })
      .expect(404);
  });

  test('of two who decide at once one decides', async () => {
    await apply().expect(303);
    const { id } = (await person())!;
    const [nadia, sofia] = [await signIn(house, 'nadia'), await signIn(house, 'sofia')];
    const answers = await Promise.all([
      nadia.post(`/applications/${id}/validation`),
      sofia.post(`/applications/${id}/refusal`).type('form').send({ reason: 'Twice' }),
    ]);
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([303, 409]);
  });
});
