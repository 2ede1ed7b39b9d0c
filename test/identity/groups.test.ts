import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IdentityTables } from '../../server/identity/index.ts';
import { readGroupFile } from '../../server/identity/group-file.ts';
import { Invalid } from '../../server/platform/web/index.ts';
import { engines } from '../kit/database.ts';
import { openHouse, signIn } from '../kit/house.ts';
import type { Agent, TestHouse } from '../kit/house.ts';
import { lettersTo } from './letters-kit.ts';

const heading = 'family_name,given_name,email,organisation,language,service_began,sex';
const group = [
  heading,
  'Park,Ji-woo,jiwoo@customs.example,Port of Lunt,en,2015,female',
  'Choi,"Min, Seo",minseo@customs.example,,fr,,',
  'Lim,,lim@customs.example,AD,en,,',
  'Okafor,Lena,LENA@example.org,AD,en,,',
  'Tanaka,Aiko,aiko@customs.example,Belmora Customs,en,,',
  'Yoon,Hana,hana@customs.example,AD,en,1066,none',
  'Yoon,Hana,jiwoo@customs.example,AD,en,,',
  '',
].join('\r\n');

describe.each(engines)('registering a group from a file, on %s', (engine) => {
  let house: TestHouse;
  let nadia: Agent;
  beforeEach(async () => {
    house = await openHouse({ engine });
    nadia = await signIn(house, 'nadia');
  });
  afterEach(() => house.close());

  const upload = (text: string | Buffer) =>
    nadia
      .post('/people/groups')
      .attach('file', Buffer.from(text), { filename: 'groupe été.csv', contentType: 'text/csv' });
  const people = () =>
    house.database
      .sql<IdentityTables>()
      .selectFrom('people')
      .selectAll()
      .where('email', 'like', '%@customs.example')
      .orderBy('email')
      .execute();

  test('the file is tried first: every line is judged and nobody is registered', async () => {
    const answer = await upload(group).expect(303);
    const page = (await nadia.get(answer.headers['location']!).expect(200)).text;
    expect(page).toContain('groupe été.csv');
    expect(page).toContain('2 lines are in order');
    expect(page).toContain('5 lines have mistakes');
    expect(page).toContain('given_name: This is needed.');
    expect(page).toContain('email: There is an account with this address already.');
    expect(page).toContain('organisation: No open organisation within your reach is called this.');
    expect(await people()).toEqual([]);
  });

  test('the good lines are registered once, the bad ones come back as a file that can be mended and sent again', async () => {
    const place = (await upload(group)).headers['location']!;
    await nadia.post(`${place}/registration`).expect(303);
    await nadia.post(`${place}/registration`).expect(409);
    const entered = await people();
    expect(
      entered.map(({ given_name, language, service_began, sex }) => [given_name, language, service_began, sex]),
    ).toEqual([
      ['Ji-woo', 'en', 2015, 'female'],
      ['Min, Seo', 'fr', null, null],
    ]);
    expect(entered.map(({ organisation_id }) => organisation_id)).toEqual([
      house.organisations.portOfLunt.id,
      house.organisations.ardenia.id,
    ]);
    expect(await lettersTo(house, 'minseo@customs.example')).toHaveLength(1);

    const file = (await nadia.get(`${place}/errors.csv`).expect(200)).text;
    expect(file.split('\r\n')).toHaveLength(7);
    const mended = file.replace('Lim,,', 'Lim,Bo-ra,');
    const again = (await upload(mended)).headers['location']!;
    await nadia.post(`${again}/registration`).expect(303);
    expect((await people()).map(({ given_name }) => given_name)).toEqual(['Ji-woo', 'Bo-ra', 'Min, Seo']);
  });

  test('nobody else sees the group or registers it', async () => {
    const place = (await upload(group)).headers['location']!;
    const kofi = await signIn(house, 'kofi');
    await kofi.get(place).expect(404);
    await kofi.post(`${place}/registration`).expect(404);
    await kofi.get(`${place}/errors.csv`).expect(404);
  });

  test('what is not such a file is refused with what to do', async () => {
    expect((await upload('name,mail\nx,y').expect(422)).text).toContain('family_name, given_name, email');
    expect((await upload(heading).expect(422)).text).toContain('headings but nobody');
    expect((await upload(Buffer.from([0x50, 0x4b, 3, 4, 0xff, 0xfe, 0])).expect(422)).text).toContain('CSV UTF-8');
    expect((await upload('x'.repeat(2_100_000)).expect(422)).text).toContain('larger than 2 MB');
    await nadia.post('/people/groups').field('other', 'x').expect(422);
    const template = (await nadia.get('/people/groups/template.csv').expect(200)).text;
    expect(template).toContain('family_name,given_name,email,organisation');
  });
});

describe('a group file', () => {
  const first = (text: string | Buffer) => readGroupFile(Buffer.from(text))[0];

  test.each([',', ';', '\t'])('may be divided by %j', (sign) => {
    const row = first(['email', 'Given name', 'FAMILY-NAME'].join(sign) + '\n' + ['a@b.example', 'A', 'B'].join(sign));
    expect(row).toMatchObject({
      line: 2,
      values: { email: 'a@b.example', given_name: 'A', family_name: 'B', grade: '' },
    });
  });

  test('may be UTF-8 with or without a mark, or UTF-16 as spreadsheets write it', () => {
    const text = 'family_name,given_name,email\nDiabaté,Aïssata,a@b.example';
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`), utf16])
      expect(first(bytes)?.values.family_name).toBe('Diabaté');
  });

  test('names the line that cannot be read', () => {
    const broken = 'family_name,given_name,email\nA,B,a@b.example\nC,"D,c@d.example\n';
    expect(() => first(broken)).toThrow(Invalid);
  });

  test('has at most a thousand people', () => {
    const many = `family_name,given_name,email\n${'A,B,a@b.example\n'.repeat(1_001)}`;
    expect(() => first(many)).toThrow(Invalid);
  });
});
