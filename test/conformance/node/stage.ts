import { openPackage } from '../package.ts';
import type { Ask, Host, Stage } from '../host.ts';
import { NodeHost } from './host.ts';
import type { Learner } from './host.ts';

/** Plays cases against the product's manifest reading, sequencing and data model, without server and browser. */
export class NodeStage implements Stage {
  #learner = newLearner(2);

  async begin(learner: 1 | 2): Promise<void> {
    this.#learner = newLearner(learner);
  }

  async open(file: string, ask: Ask): Promise<Host> {
    return new NodeHost(await openPackage(file), this.#learner, ask);
  }

  async close(): Promise<void> {}
}

const newLearner = (number: 1 | 2): Learner => ({
  id: `learner-${number}`,
  name: number === 1 ? 'Learner, First' : 'Learner, Second',
  objectives: {},
  stores: {},
});
