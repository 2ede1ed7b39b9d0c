import type { Outline, Question, Section } from './outline.ts';

/** Edits of a draft as pure functions: the outline before, the outline after. What is not there is left as it is. */
export type Edit = (outline: Outline) => Outline;

export function addSection(section: Section): Edit {
  return ({ sections }) => ({ sections: [...sections, section] });
}

export function editSection(id: string, change: Pick<Section, 'words' | 'texts'>): Edit {
  return mapSections((section) => (section.id === id ? { ...section, ...change } : section));
}

export function removeSection(id: string): Edit {
  return ({ sections }) => ({ sections: sections.filter((section) => section.id !== id) });
}

/** One place up or down. */
export function nudgeSection(id: string, by: -1 | 1): Edit {
  return ({ sections }) => {
    const at = sections.findIndex((section) => section.id === id);
    return { sections: at === -1 ? sections : placed(sections, id, at + by) };
  };
}

export function addQuestion(sectionId: string, question: Question): Edit {
  return mapSections((section) =>
    section.id === sectionId ? { ...section, questions: [...section.questions, question] } : section,
  );
}

export function editQuestion(id: string, change: Omit<Question, 'id'>): Edit {
  return mapSections((section) => ({
    ...section,
    questions: section.questions.map((question) => (question.id === id ? { id, ...change } : question)),
  }));
}

export function removeQuestion(id: string): Edit {
  return mapSections((section) => ({
    ...section,
    questions: section.questions.filter((question) => question.id !== id),
  }));
}

/** Puts a question at a place of a section, its own or another. */
export function moveQuestion(id: string, sectionId: string, to: number): Edit {
  return (outline) => {
    const question = outline.sections.flatMap(({ questions }) => questions).find((one) => one.id === id);
    if (!question || !outline.sections.some((section) => section.id === sectionId)) return outline;
    return mapSections((section) => {
      const others = section.questions.filter((one) => one.id !== id);
      if (section.id !== sectionId) return { ...section, questions: others };
      return { ...section, questions: placed([...others, question], id, to) };
    })(outline);
  };
}

/** One place up or down; at the end of its section a question goes on into the next one. */
export function nudgeQuestion(id: string, by: -1 | 1): Edit {
  return (outline) => {
    const at = outline.sections.findIndex(({ questions }) => questions.some((question) => question.id === id));
    const section = outline.sections[at];
    if (!section) return outline;
    const to = section.questions.findIndex((question) => question.id === id) + by;
    if (to >= 0 && to < section.questions.length) return moveQuestion(id, section.id, to)(outline);
    const neighbour = outline.sections[at + by];
    return neighbour ? moveQuestion(id, neighbour.id, by === 1 ? 0 : neighbour.questions.length)(outline) : outline;
  };
}

function mapSections(change: (section: Section) => Section): Edit {
  return ({ sections }) => ({ sections: sections.map(change) });
}

function placed<Item extends { readonly id: string }>(items: readonly Item[], id: string, to: number): Item[] {
  const others = items.filter((one) => one.id !== id);
  const item = items.filter((one) => one.id === id);
  const at = Math.max(0, Math.min(to, others.length));
  return [...others.slice(0, at), ...item, ...others.slice(at)];
}
