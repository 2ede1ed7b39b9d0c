import request from 'supertest';
import type { ContactAnswer, ParcelAnswer } from '../../../server/player/content/taking-along.ts';
import type { PersonName } from '../../kit/cast.ts';
import type { TestHouse } from '../../kit/house.ts';
import { launch, launched, type Launched } from './learner.ts';

type House = Pick<TestHouse, 'player' | 'content' | 'actor'>;
type Told = Extract<ContactAnswer, { id: string }>;

/** A device that keeps a module, as its worker speaks to the server. */
export interface Device extends Launched {
  /** Reaches the server; the device goes on with the token it is given. */
  contact(instead?: string): request.Test;
  /** Reaches it, and is told how its module stands. */
  hear(instead?: string): Promise<Told>;
  parcel(): Promise<ParcelAnswer>;
  piece(range: string): request.Test;
  remove(): request.Test;
}

/** The named person takes a module along. */
export async function keep(house: House, name: PersonName, moduleId: string): Promise<Device> {
  const { path } = await launch(house, name, moduleId);
  const device = deviceAt(house, path);
  await device.hear();
  return device;
}

export function deviceAt(house: House, path: string): Device {
  const device: Device = {
    ...launched(house, path),
    contact: (instead) =>
      request(house.content).post(`${device.path}keeping`).set('content-type', 'application/json').send({ instead }),
    async hear(instead) {
      const told = (await device.contact(instead).expect(200)).body as Told;
      if (told.token !== undefined) Object.assign(device, launched(house, `/play/${told.token}/`));
      return told;
    },
    parcel: async () => (await request(house.content).get(`${device.path}parcel`).expect(200)).body as ParcelAnswer,
    piece: (range) => request(house.content).get(`${device.path}package`).set('range', range),
    remove: () => request(house.content).delete(`${device.path}keeping`),
  };
  return device;
}
