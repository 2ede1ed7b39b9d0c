import type { Agent, TestHouse } from '../kit/house.ts';
import { scormPackage } from './package-fixture.ts';

/** Uploads a package as a piece and gives its id. */
export async function upload(agent: Agent, zip = scormPackage(), name = 'course.zip'): Promise<string> {
  const begun = await agent
    .post('/catalogue/uploads')
    .set('accept', 'application/json')
    .send({ name, size: zip.length })
    .expect(201);
  const ended = await agent
    .put(`/catalogue/uploads/${String(begun.body.id)}`)
    .set('accept', 'application/json')
    .set('content-type', 'application/octet-stream')
    .set('upload-offset', '0')
    .send(zip)
    .expect(200);
  return /packages\/([^?]+)/.exec(String(ended.body.href))?.[1] ?? '';
}

export const moduleFields = {
  language: 'en',
  title: 'Origin of goods',
  summary: 'How to tell where goods come from.',
  objectives: 'Name the criteria\nRead a certificate',
  topic: 'origin',
  hours: '1.5',
  audience: 'technical',
  stage: 'basic',
  limit: '',
  counts: 'best',
};

/** Makes a module of a package, as a draft, owned by the organisation. */
export async function makeModule(
  house: TestHouse,
  agent: Agent,
  fields: Partial<typeof moduleFields & { owner: string; package: string }> = {},
): Promise<{ id: string; packageId: string }> {
  const packageId = fields.package ?? (await upload(agent, scormPackage({ title: fields.title ?? 'Origin' })));
  const owner = house.organisations.secretariat.id;
  const made = await agent
    .post('/catalogue/modules')
    .type('form')
    .send({ ...moduleFields, owner, ...fields, package: packageId })
    .expect(303);
  return { id: String(made.headers['location']).split('/').at(-1) ?? '', packageId };
}

export async function publish(agent: Agent, id: string): Promise<void> {
  await agent.post(`/catalogue/modules/${id}/publication`).expect(303);
}
