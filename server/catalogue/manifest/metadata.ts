import { attribute, child, children, localText, textOf } from './element.ts';
import type { LocalText, Metadata } from './model.ts';
import type { XmlElement } from './tree.ts';

/** Reads the few LOM fields a catalogue shows, in both bindings (IMS MD 1.2 langstring, IEEE LOM string). */
export function readMetadata(element: XmlElement | undefined): Metadata | undefined {
  if (!element) return undefined;
  const lom = child(element, 'lom') ?? child(element, 'record') ?? element;
  const general = child(lom, 'general');
  const duration = child(child(lom, 'educational'), 'typicalLearningTime');
  return {
    title: textsOf(child(general, 'title')),
    description: children(general, 'description').flatMap(textsOf),
    languages: children(general, 'language').map(textOf).filter(isGiven),
    keywords: children(general, 'keyword').flatMap(textsOf),
    typicalLearningTime: textOf(child(duration, 'duration')) ?? textOf(child(duration, 'datetime')),
    location: textOf(child(element, 'location')),
  };
}

export const noMetadata: Metadata = {
  title: [],
  description: [],
  languages: [],
  keywords: [],
  typicalLearningTime: undefined,
  location: undefined,
};

function textsOf(element: XmlElement | undefined): LocalText[] {
  const strings = [...children(element, 'langstring'), ...children(element, 'string')].map((string) => ({
    ...localText(string),
    language: attribute(string, 'xml:lang') ?? attribute(string, 'language'),
  }));
  const bare = element && strings.length === 0 ? [localText(element)] : strings;
  return bare.filter((local) => local.text !== '');
}

const isGiven = (text: string | undefined): text is string => text !== undefined;
