import type { Evaluation } from '../../evaluation/index.ts';
import { fieldOf, surveyFrom } from '../../evaluation/index.ts';
import type { Actor, PersonRow } from '../../identity/index.ts';
import type { Ids } from '../../platform/id.ts';
import type { Languages } from '../../platform/language/index.ts';

type Outline = ReturnType<typeof surveyFrom>['outline'];
type Question = Outline['sections'][number]['questions'][number];

/** The reaction to an online module, anonymous and published; and a draft of the one for the end of a training. */
export async function enterSurveys(
  { evaluation, ids, languages }: { evaluation: Evaluation; ids: Ids; languages: Languages },
  secretariat: Actor,
): Promise<string> {
  const [module] = await Promise.all(
    (['module', 'reaction'] as const).map((template) => {
      const { outline, ...words } = surveyFrom(template, 'en', languages, ids);
      const fields = { ...words, language: 'en', anonymity: 'anonymous' as const };
      return evaluation.surveys.create(secretariat, secretariat.organisationId, fields, outline);
    }),
  );
  await evaluation.surveys.publish(secretariat, module!);
  return module!;
}

/** Answers the survey where the person has come as far as that. What is answered is made by counting, as plausible as it gets. */
export async function reactTo(
  { evaluation }: { evaluation: Evaluation },
  step: { pathId: string; stepId: string },
  { actor, person, index }: { actor: Actor; person: PersonRow; index: number },
): Promise<void> {
  const { own, survey } = await evaluation.answering.look(actor, step.pathId, step.stepId);
  if (!survey || own.state.access !== 'available') return;
  const questions = survey.outline.sections.flatMap((section) => section.questions);
  const typed = Object.fromEntries(
    questions.map((question, at) => [
      fieldOf(question.id),
      answerTo(question, index * 5 + at * 3, index, person.language),
    ]),
  );
  const sheet = { ...step, surveyId: survey.id, enrolmentId: own.judged.enrolment.id };
  await evaluation.answering.answer(actor, sheet, typed);
}

function answerTo({ content }: Question, turn: number, index: number, language: string): string {
  switch (content.kind) {
    case 'scale':
      return String([5, 4, 4, 3, 5, 4, 2, 5, 4, 4, 3][turn % 11]);
    case 'yes-no':
      return index % 6 === 2 ? 'no' : 'yes';
    case 'number':
      return String(15 + ((turn * 7) % 36));
    default:
      return index % 2 === 0 ? (words[language]?.[Math.floor(index / 2) % 6] ?? '') : '';
  }
}

const words: Record<string, readonly string[]> = {
  en: [
    'More headings of chapter 84 to practise on.',
    'The second exercise should explain why an answer is wrong.',
    'It could be a little longer; I would have liked a harder case.',
    'The texts were small on my phone.',
    'A list of the legal notes to print would help at the counter.',
    'Nothing. I did it in one go before my shift.',
  ],
  fr: [
    'Davantage d’exemples tirés de nos propres déclarations.',
    'Le bouton de l’exercice était difficile à toucher sur mon téléphone.',
    'Expliquer aussi la règle 3 b) avec un cas.',
    'Très clair, rien à changer.',
    'Une version à imprimer serait utile au bureau.',
    'La connexion a coupé deux fois, mais rien n’a été perdu.',
  ],
  ar: [
    'أمثلة أكثر من السلع التي نراها يوميًا في الميناء.',
    'حبذا لو شُرح سبب الخطأ في كل إجابة.',
    'كانت الوحدة واضحة ومناسبة.',
    'أقترح إضافة تمرين عن القاعدة الثالثة.',
    'نحتاج إلى نسخة مطبوعة من الملاحظات.',
    'الوقت كان كافيًا، وأود تكرار التجربة مع بنود أخرى.',
  ],
};
