import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modulePublished, moduleRetired } from '../../server/catalogue/index.ts';
import { engines } from '../kit/database.ts';
import { openHouse, signIn } from '../kit/house.ts';
import type { Agent, TestHouse } from '../kit/house.ts';
import { makeModule, moduleFields, publish, upload } from './kit.ts';
import { scormPackage } from './package-fixture.ts';

describe.each(engines)('modules, on %s', (engine) => {
  let house: TestHouse;
  let sofia: Agent;
  let lena: Agent;
  let kofi: Agent;
  beforeAll(async () => {
    house = await openHouse({ engine });
    [sofia, lena, kofi] = await Promise.all([signIn(house, 'sofia'), signIn(house, 'lena'), signIn(house, 'kofi')]);
  });
  afterAll(() => house.close());

  test('a package suggests what the module could be called', async () => {
    const id = await upload(sofia, scormPackage({ title: 'Risk profiles' }));
    const form = await sofia.get(`/catalogue/modules/new?package=${id}`).expect(200);
    expect(form.text).toContain('value="Risk profiles"');
    expect(form.text).toContain('<option value="fr" selected>');
    await sofia.get('/catalogue/modules/new?package=unknown').expect(404);
  });

  test('a draft is seen by those who manage it, a published module by those it is offered to', async () => {
    const { id } = await makeModule(house, sofia, { title: 'Transit basics' });
    await lena.get(`/catalogue/modules/${id}`).expect(404);
    expect((await lena.get('/catalogue')).text).not.toContain('Transit basics');
    expect((await sofia.get('/catalogue')).text).toContain('Transit basics');
    await publish(sofia, id);
    expect((await lena.get('/catalogue')).text).toContain('Transit basics');
    const page = await lena.get(`/catalogue/modules/${id}`).expect(200);
    expect(page.text).toContain('Read a certificate');
    expect(page.text).not.toContain('/edit');
  });

  test('a module of one administration is not offered to another', async () => {
    const { id } = await makeModule(house, sofia, { title: 'National tariff', owner: house.organisations.ardenia.id });
    await publish(sofia, id);
    await lena.get(`/catalogue/modules/${id}`).expect(200);
    await kofi.get(`/catalogue/modules/${id}`).expect(404);
    const minjun = await signIn(house, 'minjun');
    await minjun.get(`/catalogue/modules/${id}`).expect(404);
    await minjun.post(`/catalogue/modules/${id}/retirement`).expect(404);
  });

  test('who may see a module but not manage it is refused', async () => {
    const { id } = await makeModule(house, sofia, { title: 'For all' });
    await publish(sofia, id);
    const minjun = await signIn(house, 'minjun');
    await minjun.get(`/catalogue/modules/${id}`).expect(200);
    await minjun.get(`/catalogue/modules/${id}/edit`).expect(403);
    await minjun.post(`/catalogue/modules/${id}`).type('form').send(moduleFields).expect(403);
    await minjun.post(`/catalogue/modules/${id}/retirement`).expect(403);
    await lena.post(`/catalogue/modules/${id}/retirement`).expect(403);
  });

  test('nobody owns modules outside their reach', async () => {
    const minjun = await signIn(house, 'minjun');
    const packageId = await upload(minjun, scormPackage({ title: 'Elsewhere' }));
    const wanted = { ...moduleFields, package: packageId, owner: house.organisations.cordova.id };
    await minjun.post('/catalogue/modules').type('form').send(wanted).expect(422);
    await makeModule(house, minjun, { package: packageId, owner: house.organisations.trainingCentre.id });
  });

  test('what is wrong in the form is said beside the field, and what was typed stays', async () => {
    const packageId = await upload(sofia, scormPackage({ title: 'Wrong' }));
    const wrong = { ...moduleFields, title: '', hours: 'many', limit: '0', summary: 'Kept as typed' };
    const owner = house.organisations.secretariat.id;
    const answer = await sofia
      .post('/catalogue/modules')
      .type('form')
      .send({ ...wrong, package: packageId, owner })
      .expect(422);
    expect(answer.text).toContain('id="title-error"');
    expect(answer.text).toContain('id="hours-error"');
    expect(answer.text).toContain('id="limit-error"');
    expect(answer.text).toContain('Kept as typed');
  });

  test('languages count as one module; each can be there once', async () => {
    const { id, packageId } = await makeModule(house, sofia, { title: 'Express cargo' });
    const french = { language: 'fr', title: 'Fret express', summary: '', objectives: '', package: packageId };
    await sofia.post(`/catalogue/modules/${id}/variants`).type('form').send(french).expect(303);
    await sofia.post(`/catalogue/modules/${id}/variants`).type('form').send(french).expect(422);
    await publish(sofia, id);
    const list = (await kofi.get('/catalogue?search=express')).text;
    expect(list).toContain('Fret express');
    expect(list).not.toContain('Express cargo');
    const english = await kofi.get(`/catalogue/modules/${id}?language=en`).expect(200);
    expect(english.text).toContain('Express cargo');
    const wishes = { words: 'express', topic: '', language: '', audience: '', stage: '', state: '' as const };
    const page = { sort: 'title' as const, descending: false, offset: 0, limit: 10 };
    const { total } = await house.catalogue.modules.search(await house.actor('kofi'), { ...wishes, ...page });
    expect(total).toBe(1);
  });

  test('search folds accents and case; filters narrow', async () => {
    const { id } = await makeModule(house, sofia, {
      title: 'Évaluation en douane',
      topic: 'valuation',
      language: 'fr',
    });
    await publish(sofia, id);
    const hits = async (query: string) => (await lena.get(`/catalogue?${query}`).expect(200)).text.includes(id);
    expect(await hits('search=EVALUATION')).toBe(true);
    expect(await hits('search=100%25')).toBe(false);
    expect(await hits('topic=valuation&language=fr&audience=technical&stage=basic')).toBe(true);
    expect(await hits('topic=x-ray')).toBe(false);
    expect(await hits('language=ar')).toBe(false);
    expect(await hits('audience=policy')).toBe(false);
    expect(await hits('state=draft')).toBe(false);
    expect(await hits('sort=title&page=99')).toBe(false);
  });

  test('an edit against an older state is refused', async () => {
    const { id } = await makeModule(house, sofia, { title: 'Edited twice' });
    const edit = { ...moduleFields, topic: 'x-ray', version: '1' };
    await sofia.post(`/catalogue/modules/${id}`).type('form').send(edit).expect(303);
    await sofia
      .post(`/catalogue/modules/${id}`)
      .type('form')
      .send({ ...edit, topic: 'other' })
      .expect(409);
    expect((await sofia.get(`/catalogue/modules/${id}`)).text).toContain('X-ray image reading');
  });

  test('texts can be edited', async () => {
    const { id } = await makeModule(house, sofia, { title: 'Old title' });
    const [variant] = (await house.catalogue.modules.show(await house.actor('sofia'), id)).variants;
    const address = `/catalogue/variants/${variant?.id}`;
    expect((await sofia.get(`${address}/edit`).expect(200)).text).toContain('Old title');
    const texts = {
      language: 'en',
      title: 'New title',
      summary: '',
      objectives: '',
      version: String(variant?.version),
    };
    await sofia.post(address).type('form').send(texts).expect(303);
    expect((await sofia.get(`/catalogue/modules/${id}`)).text).toContain('New title');
    await sofia.post(address).type('form').send(texts).expect(409);
  });

  test('a package that cannot be started is not published', async () => {
    const broken = await upload(sofia, scormPackage({ title: 'Broken', items: [{ id: 'a', href: 'gone.html' }] }));
    const { id } = await makeModule(house, sofia, { title: 'Broken', package: broken });
    const answer = await sofia.post(`/catalogue/modules/${id}/publication`).expect(409);
    expect(answer.text).toContain('launch file is missing');
    expect((await house.catalogue.modules.show(await house.actor('sofia'), id)).state).toBe('draft');
  });

  test('publishing and retiring are told to other rooms in the same transaction', async () => {
    const told: string[] = [];
    house.news.listen(modulePublished, async (_tx, { moduleId }) => void told.push(`published ${moduleId}`));
    house.news.listen(moduleRetired, async (_tx, { moduleId }) => {
      told.push(`retired ${moduleId}`);
      if (told.length < 3) throw new Error('a listener that fails');
    });
    const { id } = await makeModule(house, sofia, { title: 'Told' });
    await publish(sofia, id);
    await sofia.post(`/catalogue/modules/${id}/retirement`).expect(500);
    await lena.get(`/catalogue/modules/${id}`).expect(200);
    await sofia.post(`/catalogue/modules/${id}/retirement`).expect(303);
    await lena.get(`/catalogue/modules/${id}`).expect(404);
    await sofia.post(`/catalogue/modules/${id}/retirement`).expect(409);
    expect(told).toEqual([`published ${id}`, `retired ${id}`, `retired ${id}`]);
    await publish(sofia, id);
    await lena.get(`/catalogue/modules/${id}`).expect(200);
  });

  test('the player finds the language that fits, the rules and who it is offered to', async () => {
    const { id, packageId } = await makeModule(house, sofia, { title: 'Played', limit: '2', counts: 'last' });
    const french = { language: 'fr', title: 'Joué', summary: '', objectives: '', package: packageId };
    await sofia.post(`/catalogue/modules/${id}/variants`).type('form').send(french).expect(303);
    const find = (languages: string[]) => house.catalogue.findPlayable(house.database, id, languages);
    expect(await find(['fr-CA', 'en'])).toMatchObject({ title: 'Joué', packageId, isPublished: false });
    expect(await find(['ko', 'en'])).toMatchObject({ title: 'Played' });
    const playable = await find(['ko']);
    expect(playable).toMatchObject({ title: 'Played', rules: { limit: 2, counts: 'last', locksAfterPassing: false } });
    expect(await house.catalogue.findPlayableVersion(house.database, playable?.versionId ?? '')).toEqual(playable);
    const content = await house.catalogue.readContent(house.database, playable?.digest ?? '');
    expect(content).toMatchObject({ base: '', manifest: { edition: 'scorm-1.2' } });
    expect(await house.catalogue.findPlayable(house.database, 'unknown', [])).toBeUndefined();
  });
});
