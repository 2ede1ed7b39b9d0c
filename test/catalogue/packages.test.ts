import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../kit/database.ts';
import { openHouse, signIn } from '../kit/house.ts';
import type { Agent, TestHouse } from '../kit/house.ts';
import { makeModule, upload } from './kit.ts';
import { completingPage, scormPackage } from './package-fixture.ts';

const outside = '<script src="https://cdn.test/a.js"></script><a href="https://links.test/">x</a>';
const reaching = (title: string) =>
  scormPackage({ title, files: [{ name: 'index.html', content: completingPage + outside }] });

describe.each(engines)('packages, on %s', (engine) => {
  let house: TestHouse;
  let sofia: Agent;
  beforeAll(async () => {
    house = await openHouse({ engine });
    sofia = await signIn(house, 'sofia');
  });
  afterAll(() => house.close());

  test('the report says what was found, in the language of the reader', async () => {
    const id = await upload(sofia, reaching('Reported'));
    const english = await sofia.get(`/catalogue/packages/${id}`).expect(200);
    expect(english.text).toContain('cdn.test');
    expect(english.text).toContain('loads from another host');
    const ines = await signIn(house, 'ines');
    expect((await ines.get(`/catalogue/packages/${id}`)).text).toContain('charge depuis un autre hôte');
  });

  test('hosts are approved one by one, and only those the inspection found', async () => {
    const id = await upload(sofia, reaching('Approved'));
    const approve = (host: string) => sofia.post(`/catalogue/packages/${id}/hosts`).type('form').send({ host });
    const approved = () => house.catalogue.approvedHosts(house.database, id);
    expect(await approved()).toEqual([]);
    await approve('cdn.test').expect(303);
    await approve('cdn.test').expect(303);
    expect(await approved()).toEqual(['cdn.test']);
    await approve('evil.test').expect(422);
    await approve('links.test').expect(422);
    await approve("cdn.test; script-src 'unsafe-inline'").expect(422);
    expect(await approved()).toEqual(['cdn.test']);
    await sofia.post(`/catalogue/packages/${id}/hosts/withdrawal`).type('form').send({ host: 'cdn.test' }).expect(303);
    expect(await approved()).toEqual([]);
  });

  test('the list is searched and paged', async () => {
    await upload(sofia, scormPackage({ title: 'Listed' }), 'Überprüfung.zip');
    expect((await sofia.get('/catalogue/packages?search=uberprufung').expect(200)).text).toContain('Überprüfung.zip');
    expect((await sofia.get('/catalogue/packages?search=nowhere').expect(200)).text).not.toContain('Überprüfung.zip');
  });

  test('a report names the modules made of the package', async () => {
    const { packageId } = await makeModule(house, sofia, { title: 'Made of it' });
    expect((await sofia.get(`/catalogue/packages/${packageId}`)).text).toContain('Made of it');
  });

  test('no address of the site gives a byte of a package away', async () => {
    const id = await upload(sofia, scormPackage({ title: 'Kept in' }));
    const { digest } = await house.catalogue.getPackage(await house.actor('sofia'), id);
    for (const place of [
      `/packages/${digest}.zip`,
      `/files/packages/${digest}.zip`,
      `/catalogue/packages/${id}/index.html`,
    ])
      await sofia.get(place).expect(404);
  });

  test('files are opened in place, whatever the case they are asked for in', async () => {
    const id = await upload(sofia, scormPackage({ title: 'Opened' }));
    const { digest } = await house.catalogue.getPackage(await house.actor('sofia'), id);
    const entry = await house.catalogue.openEntry(digest, 'INDEX.html');
    expect([entry?.path, entry?.type]).toEqual(['index.html', 'text/html']);
    const answer = entry?.answer({ method: 'GET', acceptEncoding: 'gzip' }) ?? expect.fail('not there');
    const body = await entry?.body(answer);
    expect(gunzipSync(body as Buffer).toString()).toBe(completingPage);
    await entry?.close();
    expect(await house.catalogue.openEntry(digest, '../index.html')).toBeUndefined();
    expect(await house.catalogue.openEntry('0'.repeat(64), 'index.html')).toBeUndefined();
  });
});
